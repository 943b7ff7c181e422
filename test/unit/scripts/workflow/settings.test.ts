import { expect, test } from '@jest/globals';
import { networkOf, settingsOf } from '../../../../scripts/workflow/settings.ts';

const text = [
  'user: vars.PIPELINE_USER_ID',
  'role: vars.AWS_ROLE_ARN',
  'password: secrets.DB_PASSWORD',
  'again: secrets.DB_PASSWORD',
].join('\n');

const lab = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:20000',
  AWS_SECRET_ACCESS_KEY: 'a',
  DB_PASSWORD: 'b',
  LAB_SSH_KEY: '/lab/key.pem',
};

test('a workflow gets the secrets and variables that it reads, and no others', () => {
  expect(settingsOf({ text }, lab, '0affd5f86743')).toEqual({
    secrets: { DB_PASSWORD: 'b' },
    vars: { PIPELINE_USER_ID: '0affd5f86743' },
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:20000' },
  });
});

test('what stands in the environment, and so in arguments, is never a secret', () => {
  const everything = Object.fromEntries(
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'DB_HOST', 'DB_PASSWORD', 'DATABRICKS_TOKEN'].map((name) => [
      name,
      'x',
    ]),
  );
  expect(settingsOf({ text }, everything, 'u').env).toEqual({});
});

test('of the environment a workflow without a lab is told the way to the network alone', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128', PIP_CERT: '/etc/ca.pem', AWS_SECRET_ACCESS_KEY: 's', HOME: '/root' };
  expect(networkOf(env)).toEqual({ HTTPS_PROXY: 'http://proxy:3128', PIP_CERT: '/etc/ca.pem' });
});
