import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { createActFolder } from '../../../../scripts/workflow/act-folder.ts';
import { noSettings } from '../../../../scripts/workflow/settings.ts';

test('nobody else can read the secrets, and they are gone with the run', () => {
  let file: string;
  {
    using folder = createActFolder({ ...noSettings, secrets: { DB_PASSWORD: 'x' } }, undefined);
    file = folder.secrets;
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(existsSync(file)).toBe(false);
});

test('any value is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      using folder = createActFolder({ ...noSettings, secrets: { DB_PASSWORD: value } }, undefined);
      expect(parse(readFileSync(folder.secrets, 'utf8'))).toMatchObject({ DB_PASSWORD: value });
    }),
    { numRuns: 50 },
  );
});

test('a token is always given: without one act asks the GitHub CLI for yours', () => {
  using folder = createActFolder(noSettings, undefined);
  expect(parse(readFileSync(folder.secrets, 'utf8'))).toHaveProperty('GITHUB_TOKEN', 'none');
});
