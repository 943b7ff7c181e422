import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { actProgram, isActPossible } from '../../../../scripts/workflow/act-program.ts';

const empty = mkdtempSync(join(tmpdir(), 'no-act-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const places = { cache: empty, env: { PATH: empty } };
const never = (): never => {
  throw new Error('nothing is to be said');
};

test('without act and without Go, one line says what is missing', () => {
  expect(isActPossible(places)).toBe(false);
  expect(() => actProgram(places, never)).toThrow(
    /^nektos\/act is needed .* install Go 1\.25 or later, .* ACT_BIN to the path of act\.$/,
  );
});

test('an act that is named is taken, and nothing is built', () => {
  const named = join(import.meta.dirname, 'fake-act.mjs');
  const env = { PATH: process.env['PATH'] ?? '', ACT_BIN: named };
  expect(actProgram({ cache: empty, env }, never)).toBe(named);
});
