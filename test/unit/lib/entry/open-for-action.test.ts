import { expect, test } from '@jest/globals';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { actionLog } from '#lib/runtime/action-log.ts';
import { Secret } from '#lib/secret.ts';

/** The config as it is shipped. Its topics.regex could match the topics of another user, which is a warning. */
const inputs = { config: 'config/pipeline.yaml' };
const env = { PIPELINE_USER_ID: '0affd5f86743' };
const { signal } = new AbortController();
const log = actionLog(() => undefined, false);

test('each warning about the config is reported once to whoever asks for warnings', async () => {
  const warnings: string[] = [];
  await using pipeline = await openForAction(inputs, { env, signal, log, onWarning: (text) => warnings.push(text) });
  expect(pipeline.names.userId).toBe('0affd5f86743');
  expect(warnings).toEqual([expect.stringMatching(/^config\/connectors\/s3-sink\.properties:\d+:\d+: topics\.regex /)]);
});

test('an action that does not ask for warnings prints none', async () => {
  await using pipeline = await openForAction(inputs, { env, signal, log });
  expect(pipeline.names.bucket).toBe('user-0affd5f86743-bucket');
});

test('the pipeline has a database only with all inputs of one', async () => {
  await using without = await openForAction(inputs, { env, signal, log });
  await expect(without.ports.database.select('SELECT 1', [], signal)).rejects.toThrow('opened without a database');
  const database = {
    'db-host': '127.0.0.1',
    'db-port': 1,
    'db-user': new Secret('reader'),
    'db-password': new Secret('example-password'),
    'db-name': 'pinterest_data',
    'db-ca': undefined,
  };
  await using pipeline = await openForAction({ ...inputs, ...database }, { env, signal, log });
  await expect(pipeline.ports.database.select('SELECT 1', [], signal)).rejects.toThrow('127.0.0.1');
});
