import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalise, digestIfJson, digestOf } from '#lib/record/canonical-json.ts';

/**
 * A JSON text of one value in another shape: keys reversed, white space between everything, texts as escapes. Keys are
 * left alone: V8 13.6 reads a key that is one escape as the backslash key of an object it read before.
 */
function rewritten(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map(rewritten).join(' ,\n')} ]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).reverse();
    return `{\t${members.map(([key, member]) => `${JSON.stringify(key)} : ${rewritten(member)}`).join(' , ')} }`;
  }
  return typeof value === 'string' ? escaped(value) : JSON.stringify(value);
}

const escaped = (text: string): string =>
  `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

test('does not depend on key order, white space or escapes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalise(rewritten(value))).toBe(canonicalise(JSON.stringify(value)));
    }),
  );
});

test('differs when the values differ', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
      const same = canonicalise(first) === canonicalise(second);
      expect(same).toBe(
        canonicalise(JSON.stringify(JSON.parse(first))) === canonicalise(JSON.stringify(JSON.parse(second))),
      );
      if (first === second) expect(same).toBe(true);
    }),
  );
});

test('compares whole numbers digit by digit, however long', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (number) => {
      expect(canonicalise(`{"a":${number}}`)).toBe(`{"a":${number}}`);
      expect(canonicalise(`{"a":${number}}`)).not.toBe(canonicalise(`{"a":${number + 1n}}`));
    }),
  );
});

test('compares other numbers by the double they mean', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(canonicalise(`[${number}]`)).toBe(canonicalise(`[${JSON.stringify(number)}]`));
      expect(canonicalise(`[${number.toExponential(20)}]`)).toBe(canonicalise(`[${number.toExponential(17)}]`));
    }),
  );
});

test.each([
  ['1.0', '1'],
  ['1e2', '100'],
  ['-0', '0'],
  ['-0.0', '0'],
  ['0.1', '0.10000000000000000555'],
  ['1e21', '1000000000000000000000'],
  ['9007199254740992.0', '9007199254740992'],
  ['{"a":1,"a":2}', '{"a":2}'],
  ['{"__proto__":1}', '{ "__proto__" : 1.0 }'],
  ['"\\ud83d\\ude00"', '"😀"'],
])('%s equals %s', (one, other) => {
  expect(digestOf(one)).toBe(digestOf(other));
});

test.each([
  ['9007199254740993', '9007199254740992'],
  ['1e400', '2e400'],
  ['1', '"1"'],
  ['null', '{}'],
  ['[1,2]', '[2,1]'],
  ['"é"', '"e\u0301"'],
  ['{"a":null}', '{}'],
])('%s differs from %s', (one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other));
});

test('gives 64 bits in hex, and nothing for what is no JSON', () => {
  expect(digestOf('{}')).toMatch(/^[0-9a-f]{16}$/);
  expect(digestIfJson('{"a":')).toBeUndefined();
  expect(digestIfJson('{"a":1}\n{"a":2}\n')).toBeUndefined();
  expect(digestIfJson('{"a":1}\n')).toBe(digestOf('{"a":1}'));
});
