import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printMd } from './recipes.ts';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));

test('a digest is printed in the form of gpg --print-md', () => {
  // Printed by gpg 2.2 for a file of this name.
  const digest =
    '45843648ecf9da8e513286f136e3f271e7d6dee4d29b947a50dde8c61f3e1976' +
    '94c13bcdc279ce459839757cd8de19c11b23b33565384a97afcf360483578cd4';
  expect(printMd('kafka_2.12-2.8.1.tgz', digest)).toBe(
    `kafka_2.12-2.8.1.tgz: 45843648 ECF9DA8E 513286F1 36E3F271 E7D6DEE4 D29B947A
                      50DDE8C6 1F3E1976 94C13BCD C279CE45 9839757C D8DE19C1
                      1B23B335 65384A97 AFCF3604 83578CD4
`,
  );
});

test('without the name and white space, the printed text is the digest', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w.-]{1,40}$/), hex(128), (name, digest) => {
      const text = printMd(name, digest);
      expect(text.replace(/^.*:/, '').replace(/\s/g, '').toLowerCase()).toBe(digest);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(79);
    }),
  );
});
