import { expect, test } from '@jest/globals';
import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';
import { searchWindows } from '#lib/delivery/observed/search-window.ts';

/** Records of a topic with so many lost tries each. */
const uncertain = (...tries: readonly number[]): readonly UncertainRecord[] =>
  tries.map((lostTries) => ({
    ...{ table: 'pinterest_data', row: 1, topic: 't', digest: '0'.repeat(16), entry: undefined },
    ...{ lostTries, codedTries: 0 },
  }));

const windows = (first: number, last: number, bounds: readonly [number, number], ...tries: readonly number[]) => {
  const [start, end] = bounds;
  const { kafka, s3 } = searchWindows({ first, last }, { start, end }, uncertain(...tries), 't');
  return [kafka.from, kafka.to, s3.from, s3.to];
};

test('searches the whole of a short partition', () => {
  expect(windows(10, 20, [0, 100])).toEqual([0, 99, 0, 99]);
  expect(windows(10, 20, [5, 21])).toEqual([5, 20, 5, 20]);
});

test('searches after the last claimed offset as much as one run of the console consumer reads', () => {
  expect(windows(30_000, 30_010, [0, 100_000])).toEqual([30_000, 50_010, 30_000, 50_010]);
  expect(windows(30_000, 30_010, [0, 30_500])).toEqual([30_000, 30_499, 30_000, 30_499]);
});

test('searches before the first claimed offset as many offsets as there are failed tries', () => {
  expect(windows(30_000, 30_010, [0, 40_000], 2, 3)[0]).toBe(29_995);
  expect(windows(30_000, 30_010, [0, 40_000], 50_000)[0]).toBe(10_000);
  expect(windows(30_000, 30_010, [29_999, 60_000], 5)[0]).toBe(29_999);
});

test('finds objects of what retention has dropped, and reads nothing of an empty partition', () => {
  expect(windows(10, 20, [15, 21])).toEqual([15, 20, 10, 20]);
  expect(windows(10, 20, [21, 21])).toEqual([21, 20, 10, 20]);
  expect(windows(10, 20, [0, 0])).toEqual([0, -1, 0, 20]);
});

test('searches all of a partition in which the ledger claims nothing, or its end when it is long', () => {
  const none = { first: undefined, last: undefined };
  expect(searchWindows(none, { start: 3, end: 9 }, [], 't').kafka).toEqual({ from: 3, to: 8 });
  expect(searchWindows(none, { start: 0, end: 50_000 }, [], 't').kafka).toEqual({ from: 30_000, to: 49_999 });
});
