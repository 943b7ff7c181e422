import { expect, test } from '@jest/globals';
import { digestOf } from '#lib/record/canonical-json.ts';
import { recordJson, rowJson } from '#lib/record/record-json.ts';

const row = { ind: 7, big: 12345678901234567890n, title: 'a "b"\n\\ é 😀', none: null, latitude: -89.9787 };

test('keeps the order of the columns, every digit, and every text', () => {
  expect(rowJson(row)).toBe(
    '{"ind":7,"big":12345678901234567890,"title":"a \\"b\\"\\n\\\\ é 😀","none":null,"latitude":-89.9787}',
  );
});

test('the digest is that of the very text that is posted', () => {
  expect(recordJson(row)).toEqual({ json: rowJson(row), digest: digestOf(rowJson(row)) });
});
