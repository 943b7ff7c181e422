import { expect, test } from '@jest/globals';
import { findSecrets } from '#lib/config/checks/secret-checks.ts';
import { merge } from '#lib/config/source/merged.ts';
import { parseYaml } from '#lib/config/source/yaml-source.ts';
import { redact } from '#lib/secret.ts';

const found = (text: string) => findSecrets(merge([parseYaml(text, 'p.yaml')], []));

test('a secret under an unknown key is found by the name of the key', () => {
  expect(found('userId: abc\ndatabase:\n  password: hunter2-of-mine\n')).toEqual([
    {
      message: expect.stringMatching(/^database\.password is a secret, and secrets do not belong in a file/),
      position: { file: 'p.yaml', line: 3, column: 13 },
      keys: ['database.password'],
    },
  ]);
  expect(redact('found hunter2-of-mine')).toBe('found (sensitive)');
});

test('a secret under a known key is found by its look', () => {
  expect(found('api:\n  invokeUrl: https://me:hunter2@h/test\n')).toMatchObject([
    { message: expect.stringMatching(/^api\.invokeUrl holds an address with a password, and secrets do not/) },
  ]);
  expect(found('databricks:\n  path: "s3a://AKIAX:ab/cd@bucket/x"\n')).toHaveLength(1);
});

test('numbers, lists and blocks of secrets are found too', () => {
  expect(found('dbPassword: 12345678\nsecrets: {db: [x1, x2]}\n').map(({ keys }) => keys)).toEqual([
    ['dbPassword'],
    ['secrets.db[0]'],
    ['secrets.db[1]'],
  ]);
});

test('what an environment variable sets is no mistake in the file', () => {
  const merged = merge(
    [parseYaml('userId: abc\n', 'p.yaml')],
    [{ variable: 'PIPELINE_USER_ID', path: ['userId'], value: 'https://me:x1@h' }],
  );
  expect(findSecrets(merged)).toEqual([]);
});
