import { expect, test } from '@jest/globals';
import { total, zeroCounts } from '#lib/record/table-counts.ts';

test('counts start at 0, each by itself, and sum up over the tables', () => {
  const counts = zeroCounts();
  counts.geo += 2;
  counts.user += 3;
  expect([total(counts), total(zeroCounts())]).toEqual([5, 0]);
});
