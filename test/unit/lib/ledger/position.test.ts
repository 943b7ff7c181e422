import { expect, test } from '@jest/globals';
import { advance, startOf } from '#lib/ledger/position.ts';
import { entry, header, inDoubt } from './ledger-fixtures.ts';

test('a ledger without entries stands where the one before it ended', () => {
  const lanes = { user_data: { next: 4, row: 9, ties: 2 } };
  expect(startOf({ ...header('a', 12), lanes })).toEqual({ next: 12, lanes, at: header('a').started });
});

test('entries move the position of their table, and records in doubt do not', () => {
  const lines = [inDoubt(3), entry(3, { row: 7 }), entry(4, { row: 7, tie: 1 }), inDoubt(5)];
  expect(advance(startOf(header('a', 3)), lines)).toEqual({
    next: 5,
    lanes: { pinterest_data: { next: 5, row: 7, ties: 2 } },
    at: entry(4).at,
  });
});
