import { expect, test } from '@jest/globals';
import { merge } from '#lib/config/source/merged.ts';
import { parseYaml } from '#lib/config/source/yaml-source.ts';

const main = parseYaml('a: 1\nb:\n  c: 2\n  d: 3\ne: [1, 2]\nf:\n', 'main.yaml');
const overlay = parseYaml('b:\n  c: 20\ne: [9]\n', 'overlay.yaml');

test('merges blocks key by key, and replaces any other value', () => {
  expect(merge([main, overlay], []).value).toEqual({ a: 1, b: { c: 20, d: 3 }, e: [9] });
});

test('a key without a value counts as not set, and leaves the value of the other file', () => {
  expect(merge([main, parseYaml('b:\na: ~\n', 'o.yaml')], []).value).toEqual({ a: 1, b: { c: 2, d: 3 }, e: [1, 2] });
});

test('finds each value in the last file that sets it', () => {
  const merged = merge([main, overlay], []);
  expect(merged.valueAt(['b', 'c'])).toMatchObject({ file: 'overlay.yaml', line: 2 });
  expect(merged.valueAt(['b', 'd'])).toMatchObject({ file: 'main.yaml', line: 4 });
});

test('a variable wins over the files, and its value has no place in them', () => {
  const merged = merge([main], [{ path: ['b', 'c'], value: 'x', variable: 'V' }]);
  expect(merged.value).toEqual({ a: 1, b: { c: 'x', d: 3 }, e: [1, 2] });
  expect(merged.variableAt(['b', 'c'])).toBe('V');
  expect(merged.valueAt(['b', 'c'])).toBeUndefined();
  expect(merged.keyAt(['b', 'c'])).toMatchObject({ line: 3 });
});

test('a variable sets a value in a block that no file has', () => {
  expect(merge([main], [{ path: ['g', 'h'], value: 'x', variable: 'V' }]).value).toMatchObject({ g: { h: 'x' } });
});

test('keys that are special to JavaScript stay data', () => {
  const merged = merge([parseYaml('__proto__: {polluted: 1}\n', 'p.yaml')], []);
  expect(Object.keys(merged.value)).toEqual(['__proto__']);
  expect('polluted' in {}).toBe(false);
});
