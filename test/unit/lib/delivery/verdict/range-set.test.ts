import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RangeSet } from '#lib/delivery/verdict/range-set.ts';

test('holds exactly what was added, in the fewest ranges', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (numbers) => {
      const set = new RangeSet();
      for (const number of numbers) set.add(number);
      const expected = new Set(numbers);
      expect(set.size).toBe(expected.size);
      for (let n = -1; n <= 61; n++) expect(set.has(n)).toBe(expected.has(n));
      const ranges = set.ranges();
      const members = ranges.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, at) => first + at),
      );
      expect(members).toEqual([...expected].sort((one, other) => one - other));
      for (let at = 1; at < ranges.length; at++)
        expect(ranges[at]?.[0]).toBeGreaterThan((ranges[at - 1]?.[1] ?? 0) + 1);
      expect([set.first, set.last]).toEqual([members[0], members.at(-1)]);
    }),
  );
});

test('prints its ranges, and how many it leaves out', () => {
  const set = new RangeSet();
  for (const number of [0, 1, 2, 4, 6, 7, 9]) set.add(number);
  expect(set.toString()).toBe('0-2, 4, 6-7, 9');
  expect(set.toString(2)).toBe('0-2, 4, … (2 more ranges)');
});
