import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rangeOf } from './ranges.ts';

test.each([
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=50-5000', { start: 50, end: 99 }],
])('%s of 100 bytes is a range', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range);
});

test.each([undefined, '', 'bytes=-', 'bytes=9-3', 'items=0-1', 'bytes=0-1,4-5', 'bytes=a-b'])(
  '%s means the whole file',
  (header) => {
    expect(rangeOf(header, 100)).toBeUndefined();
  },
);

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s of 100 bytes is unsatisfiable', (header) => {
  expect(rangeOf(header, 100)).toBe('unsatisfiable');
});

test('a range never leaves the file', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (first, last, size) => {
      const range = rangeOf(`bytes=${first}-${last}`, size);
      if (range === undefined || range === 'unsatisfiable') return;
      expect(range.start).toBe(first);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThan(size);
    }),
  );
});
