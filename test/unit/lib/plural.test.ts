import { expect, test } from '@jest/globals';
import { plural } from '#lib/plural.ts';

test.each([
  [0, '0 topics'],
  [1, '1 topic'],
  [2, '2 topics'],
])('the noun fits the count %s', (count, text) => {
  expect(plural(count, 'topic')).toBe(text);
});

test('an irregular plural is used as it is given', () => {
  expect([plural(1, 'try', 'tries'), plural(2, 'try', 'tries')]).toEqual(['1 try', '2 tries']);
});
