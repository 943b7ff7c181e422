import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { manifest, pathingJar } from './pathing-jar.ts';

const jar = fc.stringMatching(/^\/[\w .-]{1,60}\.jar$/);

test('a manifest has lines of at most 72 bytes, which together give the class path', () => {
  fc.assert(
    fc.property(fc.array(jar, { minLength: 1, maxLength: 20 }), (jars) => {
      const text = manifest(jars);
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(72);
      const [, classPath = ''] = /Class-Path: (.*)\r\n/.exec(text.replaceAll('\r\n ', '')) ?? [];
      expect(classPath.split(' ').map((url) => decodeURIComponent(new URL(url).pathname))).toEqual(jars);
    }),
  );
});

test('the jar is a zip of one stored file', () => {
  const bytes = pathingJar(['/a.jar']);
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  expect(bytes.readUInt16LE(end + 10)).toBe(1);
  const central = bytes.readUInt32LE(end + 16);
  expect(bytes.readUInt32LE(central)).toBe(0x02014b50);
  expect(central + bytes.readUInt32LE(end + 12)).toBe(end);
  expect(bytes.toString('latin1', 30, 50)).toBe('META-INF/MANIFEST.MF');
  expect(bytes.toString('latin1', 50, central)).toBe(manifest(['/a.jar']));
});
