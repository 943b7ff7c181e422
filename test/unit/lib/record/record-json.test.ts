import { expect, test } from '@jest/globals';
import { recordJson } from '#lib/record/record-json.ts';

test('keeps the order of the columns, every digit, and every text', () => {
  const row = { ind: 7, big: 12345678901234567890n, title: 'a "b"\n\\ é 😀', none: null, latitude: -89.9787 };
  expect(recordJson(row)).toBe(
    '{"ind":7,"big":12345678901234567890,"title":"a \\"b\\"\\n\\\\ é 😀","none":null,"latitude":-89.9787}',
  );
});
