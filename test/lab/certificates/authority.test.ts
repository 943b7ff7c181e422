import { expect, test } from '@jest/globals';
import { serialNumber } from './authority.ts';

test.each([
  [0x00, '4011'],
  [0x7f, '7f11'],
  [0x80, '4011'],
  [0xff, '7f11'],
])('a serial number that begins with %i is positive and has no zeros before it', (first, expected) => {
  expect(serialNumber(Uint8Array.of(first, 0x11))).toBe(expected);
});
