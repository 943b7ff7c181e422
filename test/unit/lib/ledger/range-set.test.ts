import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RangeSet } from '#lib/ledger/range-set.ts';

function setOf(numbers: readonly number[]): RangeSet {
  const set = new RangeSet();
  for (const number of numbers) set.add(number);
  return set;
}

/** Everything that a set holds, as `0-2, 4`. */
const printed = (set: RangeSet): string => set.toString(Number.POSITIVE_INFINITY);

const anyNumbers = fc.array(fc.integer({ min: 0, max: 60 }));

test('holds exactly what was added, in the fewest ranges', () => {
  fc.assert(
    fc.property(anyNumbers, (numbers) => {
      const set = setOf(numbers);
      const expected = new Set(numbers);
      for (let n = -1; n <= 61; n++) expect(set.has(n)).toBe(expected.has(n));
      const sorted = [...expected].sort((one, other) => one - other);
      expect([set.first, set.last]).toEqual([sorted[0], sorted.at(-1)]);
      const gaps = sorted.filter((number, index) => index > 0 && number !== (sorted[index - 1] ?? 0) + 1);
      expect(printed(set).split(', ')).toHaveLength(gaps.length + 1);
    }),
  );
});

test('prints its ranges, and how many it leaves out', () => {
  const set = setOf([0, 1, 2, 4, 6, 7, 9]);
  expect(set.toString()).toBe('0-2, 4, 6-7, 9');
  expect(set.toString(2)).toBe('0-2, 4, … (2 more ranges)');
  expect(set.toString(3)).toBe('0-2, 4, 6-7, … (1 more range)');
});

test('reads the ranges that it prints', () => {
  fc.assert(
    fc.property(anyNumbers, (numbers) => {
      const text = printed(setOf(numbers));
      expect(printed(RangeSet.parse(text))).toBe(text);
    }),
  );
});

test('joins ranges that touch when it reads them', () => {
  expect(printed(RangeSet.parse('0-1,2-3'))).toBe('0-3');
});

test.each(['3,1', '1-2,2', '5-3', 'a', '1-', '-1'])('refuses "%s", which is not ascending ranges', (text) => {
  expect(() => RangeSet.parse(text)).toThrow(/Expected ranges such as 0-99,101/);
});
