import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { bodyWithIds, parseExactly } from '#lib/ports/databricks/json.ts';

test('an id that a number would round arrives with all its digits', () => {
  expect(parseExactly('{"job_id":9223372036854775807,"n":[12345678901234567],"small":42}')).toEqual({
    job_id: '9223372036854775807',
    n: ['12345678901234567'],
    small: 42,
  });
});

test('digits within texts, fractions and exponents stay as they are', () => {
  const text = '{"a":"id 9223372036854775807, \\"12345678901234567\\"","b":0.1234567890123456789,"c":1e3}';
  expect(parseExactly(text)).toEqual(JSON.parse(text));
});

test('JSON without long integers is parsed as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{16}/.test(text));
      expect(parseExactly(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('ids are written as numbers, unrounded, before the rest of a body', () => {
  expect(bodyWithIds({ job_id: '9223372036854775807' }, { token: 'a"b' })).toBe(
    '{"job_id":9223372036854775807,"token":"a\\"b"}',
  );
  expect(() => bodyWithIds({ job_id: '1}' }, {})).toThrow('not an id');
});
