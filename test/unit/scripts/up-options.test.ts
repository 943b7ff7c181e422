import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { LabCommandError } from '../../../scripts/lab/command-error.ts';
import { optionsOf, upOptions } from '../../../scripts/lab/up-options.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-options-'));
  writeFileSync(join(root, 'p.yaml'), "userId: '0affd5f86743'\napi:\n  stage: prod\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const options = (...flags: readonly string[]) => upOptions(['--config', 'p.yaml', ...flags], root);

test('without flags the lab is as an account usually is', () => {
  expect(options()).toEqual({
    userId: '0affd5f86743',
    apiStage: 'prod',
    withDatabricks: false,
    hostImage: 'amazon-linux-2',
    requireTls: false,
    brokers: 1,
  });
});

test('what was chosen is kept when the lab is reset', async () => {
  const chosen = options('--require-tls', '--brokers', '2', '--home-size', '600m', '--data', 'rows', '--databricks');
  expect(chosen).toMatchObject({ requireTls: true, brokers: 2, homeSize: '600m', data: join(root, 'rows') });
  const { spec } = await Lab.create({ root, ...chosen });
  expect(optionsOf(spec)).toEqual(chosen);
});

test('a config that names no stage leaves it to the default', () => {
  writeFileSync(join(root, 'p.yaml'), "userId: '0affd5f86743'\n");
  expect(options()).not.toHaveProperty('apiStage');
});

test.each([
  ['--brokers', '3', '--brokers is "3", expected 1 or 2'],
  ['--home-size', 'big', '--home-size is "big"'],
  ['--host-image', 'ubuntu', '--host-image is "ubuntu"'],
])('a wrong value is named: %s %s', (flag, value, message) => {
  expect(() => options(flag, value)).toThrow(message);
  expect(() => options(flag, value)).toThrow(LabCommandError);
});

test('an unknown flag is refused', () => {
  expect(() => options('--brokrs', '2')).toThrow(LabCommandError);
});
