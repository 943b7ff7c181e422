import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePublishedDigest } from '#lib/pipeline/shared/host/resources/digests.ts';

const lengths = { sha1: 40, sha256: 64, sha512: 128 } as const;
const published = fc
  .constantFrom('sha1' as const, 'sha256' as const, 'sha512' as const)
  .chain((algorithm) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: lengths[algorithm], maxLength: lengths[algorithm] })
      .map((digits) => ({ algorithm, hex: digits.join('') })),
  );

/** Groups of eight upper-case digits over several lines, as gpg prints a digest. */
const grouped = (hex: string, perLine: number) =>
  (hex.toUpperCase().match(/.{8}/g) ?? [])
    .map((group, index) => group + (index % perLine === perLine - 1 ? '\n ' : ' '))
    .join('');

test('reads every usual form of the same digest', () => {
  fc.assert(
    fc.property(published, fc.integer({ min: 1, max: 8 }), ({ algorithm, hex }, perLine) => {
      for (const text of [
        hex,
        `${hex}\n`,
        `${hex.toUpperCase()}\r\n`,
        `${hex}  kafka_2.12-2.8.1.tgz\n`,
        `${hex} *kafka_2.12-2.8.1.tgz\n`,
        `kafka_2.12-2.8.1.tgz: ${grouped(hex, perLine)}\n`,
        `kafka_2.12-2.8.1.tgz:\n ${grouped(hex, perLine)}\n`,
      ]) {
        expect(parsePublishedDigest(text, algorithm)).toBe(hex);
      }
    }),
  );
});

test.each(['', '<html>404</html>', 'a'.repeat(127), `${'a'.repeat(64)}`, 'kafka.tgz: ABCD'])('refuses %j', (text) => {
  expect(parsePublishedDigest(text, 'sha512')).toBeUndefined();
});
