import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { zipProblem } from '#lib/pipeline/deploy-connector/zip.ts';
import { smallZip } from '../../../fakes/zip.ts';

const problemOf = (bytes: Uint8Array) => zipProblem(bytes.subarray(0, 256), bytes, bytes.length);

test('a complete archive has no problem', () => {
  expect(problemOf(smallZip())).toBeUndefined();
});

test('an archive with a comment is complete', () => {
  const bytes = Buffer.concat([smallZip(), Buffer.from('hello')]);
  bytes.writeUInt16LE(5, bytes.length - 5 - 2);
  expect(problemOf(bytes)).toBeUndefined();
});

test.each([
  ['<!DOCTYPE html><html><body>Not found</body></html>', 'it is a web page'],
  ['\n  <html>', 'it is a web page'],
  ['{"error": 404}', 'it does not begin like a zip archive'],
  ['', 'it is empty'],
])('%j is refused: %s', (text, problem) => {
  expect(problemOf(Buffer.from(text))).toBe(problem);
});

test('an archive that is cut off anywhere is refused', () => {
  const whole = smallZip('x'.repeat(200));
  fc.assert(
    fc.property(fc.integer({ min: 4, max: whole.length - 1 }), (length) => {
      expect(problemOf(whole.subarray(0, length))).toMatch(/^it is cut off/);
    }),
  );
});

test('an archive with more bytes after its end is refused', () => {
  expect(problemOf(Buffer.concat([smallZip(), Buffer.from('<html>')]))).toMatch(/something follows/);
});
