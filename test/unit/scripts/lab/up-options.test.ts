import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { parseFlags } from '../../../../scripts/cli/flags.ts';
import { upSpec } from '../../../../scripts/lab/specs.ts';
import { optionsOf, upOptions } from '../../../../scripts/lab/up-options.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-options-'));
  writeFileSync(join(root, 'p.yaml'), "userId: '0affd5f86743'\napi:\n  stage: prod\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const options = (given: Readonly<Record<string, string>> = {}) => {
  const all = { config: join(root, 'p.yaml'), ...given };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return upOptions(parseFlags(upSpec, Object.fromEntries(env)), root);
};

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
  const chosen = options({
    'require-tls': 'true',
    brokers: '2',
    'home-size': '600m',
    data: 'rows',
    databricks: 'true',
  });
  expect(chosen).toMatchObject({ requireTls: true, brokers: 2, homeSize: '600m', data: join(root, 'rows') });
  const { spec } = await Lab.create({ root, ...chosen });
  expect(optionsOf(spec)).toEqual(chosen);
});

test('a config that names no stage leaves it to the default', () => {
  writeFileSync(join(root, 'p.yaml'), "userId: '0affd5f86743'\n");
  expect(options()).not.toHaveProperty('apiStage');
});

test.each([
  ['brokers', '3', /"?brokers"? is "3", expected one of 1, 2/],
  ['home-size', 'big', /home-size"? is "big", expected a size such as 600m/],
  ['host-image', 'ubuntu', /host-image"? is "ubuntu", expected one of amazon-linux-2/],
])('a wrong value is named: --%s %s', (flag, value, message) => {
  expect(() => options({ [flag]: value })).toThrow(message);
});
