import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build, builtAt, keyOf, type Recipe } from './built.ts';

let cache: string;
let input: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'built-'));
  input = join(cache, 'input');
  mkdirSync(input);
  writeFileSync(join(input, 'a'), '1');
});

afterEach(() => rmSync(cache, { recursive: true }));

function recipe(made: string[], fails = false): Recipe {
  return {
    name: 'thing',
    inputs: [input],
    async make(dir) {
      made.push(dir);
      writeFileSync(join(dir, 'result'), 'done');
      if (fails) throw new Error('no network');
    },
  };
}

test('a result that is in the cache is not built again', async () => {
  const made: string[] = [];
  const [first, second] = await Promise.all([build({ cache }, recipe(made)), build({ cache }, recipe(made))]);
  expect(second).toBe(first);
  expect(made).toHaveLength(1);
  expect(readFileSync(join(builtAt({ cache }, recipe(made)), 'result'), 'utf8')).toBe('done');
});

test('a changed content, name, mode or dependency changes the key', () => {
  const keys = [keyOf({ inputs: [input] }), keyOf({ inputs: [input], also: ['2'] })];
  writeFileSync(join(input, 'a'), '2');
  keys.push(keyOf({ inputs: [input] }));
  writeFileSync(join(input, 'b'), '2', { mode: 0o755 });
  keys.push(keyOf({ inputs: [input] }));
  expect(new Set(keys).size).toBe(4);
});

test('a build that fails leaves nothing behind and can be tried again', async () => {
  const made: string[] = [];
  await expect(build({ cache }, recipe(made, true))).rejects.toThrow('no network');
  expect(readdirSync(join(cache, 'thing'))).toEqual([]);
  await build({ cache }, recipe(made));
  expect(made).toHaveLength(2);
});
