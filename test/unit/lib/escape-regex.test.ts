import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeRegex } from '#lib/escape-regex.ts';

test('an escaped text matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      const regex = new RegExp(`^(?:${escapeRegex(text)})$`, 's');
      expect(regex.test(text)).toBe(true);
      expect(regex.test(other)).toBe(text === other);
    }),
  );
});
