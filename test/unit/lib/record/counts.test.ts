import { expect, test } from '@jest/globals';
import { totalOf, zeroCounts } from '#lib/record/counts.ts';

test('counts start at 0, each by itself, and sum up over the tables', () => {
  const counts = zeroCounts();
  counts.geo += 2;
  counts.user += 3;
  expect([totalOf(counts), totalOf(zeroCounts())]).toEqual([5, 0]);
});
