import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Ids } from './ids.ts';
import { parseJson, toJson } from './int64.ts';

test('64-bit integers are written and read exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (id) => {
      const text = toJson({ id });
      expect(text).toBe(`{"id":${id}}`);
      expect(BigInt((parseJson(text) as { id: number | bigint }).id)).toBe(id);
    }),
  );
});

test('other numbers and texts of digits are unchanged', () => {
  expect(parseJson('{"a":1.5,"b":1e300,"c":"12345678901234567890","d":7}')).toEqual({
    a: 1.5,
    b: 1e300,
    c: '12345678901234567890',
    d: 7,
  });
});

test('ids are unique, and a double cannot represent every second one', () => {
  const ids = new Ids();
  const all = Array.from({ length: 1_000 }, () => ids.next());
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((id) => BigInt(Number(id)) !== id)).toHaveLength(all.length / 2);
});
