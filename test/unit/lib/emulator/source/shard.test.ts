import { expect, test } from '@jest/globals';
import { parseShard } from '#lib/emulator/source/shard.ts';
import { firstOf } from '#lib/ledger/shard.ts';

test('reads i/n', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, of: 4 });
  for (const text of ['0/2', '3/2', '1', '1/0', 'a/b']) {
    expect(() => parseShard(text)).toThrow(`Input "shard" is "${text}", expected i/n`);
  }
});

test('finds the next turn of a shard', () => {
  expect([0, 1, 2, 3, 4].map((from) => firstOf({ index: 2, of: 3 }, from))).toEqual([1, 1, 4, 4, 4]);
});
