import { expect, test } from '@jest/globals';
import { advance, startOf } from '#lib/ledger/position.ts';
import { entry, header, inDoubt } from './ledger-fixtures.ts';

test('a ledger without entries stands where the one before it ended', () => {
  const lanes = { user_data: { next: 4, row: 9, ties: 2 } };
  expect(startOf({ ...header('a', 12), lanes })).toEqual({
    next: 12,
    lanes,
    lastClaims: {},
    at: header('a').started,
  });
});

test('entries move the position of their table, and records in doubt do not', () => {
  const lines = [inDoubt(3), entry(3, { row: 7 }), entry(4, { row: 7, tie: 1 }), inDoubt(5)];
  expect(advance(startOf(header('a', 3)), lines)).toEqual({
    next: 5,
    lanes: { pinterest_data: { next: 5, row: 7, ties: 2 } },
    lastClaims: { '0affd5f86743.pin': { 0: { offset: 4, digest: entry(4).digest } } },
    at: entry(4).at,
  });
});

test('the last claim of a partition is the one of its highest offset, in whichever order answers came', () => {
  const lines = [
    entry(0, { offset: 8 }),
    entry(1, { offset: 7 }),
    entry(2, { partition: 1, offset: 3 }),
    entry(3, { outcome: 'unknown', partition: null, offset: null, reason: 'lost' }),
  ];
  expect(advance(startOf(header('a')), lines).lastClaims).toEqual({
    '0affd5f86743.pin': { 0: { offset: 8, digest: entry(0).digest }, 1: { offset: 3, digest: entry(2).digest } },
  });
});
