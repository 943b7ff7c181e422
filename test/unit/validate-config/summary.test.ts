import { expect, test } from '@jest/globals';
import { downloadsOf } from '#lib/config/downloads.ts';
import { namesOf } from '#lib/config/names.ts';
import { configSchema } from '#lib/config/schema.ts';
import { summaryOf } from '../../../actions/validate-config/summary.ts';

const config = configSchema.parse({ userId: 'abc', iam: { roleArn: 'arn:aws:iam::123456789012:role/a_b' } });
const loaded = {
  config,
  configDir: '.',
  names: namesOf(config),
  connectorProperties: {},
  downloads: downloadsOf(config),
  warnings: [{ message: 'a <b> | *c*', position: { file: 'p.yaml', line: 1, column: 2 }, keys: [] }],
};

test('lists what is derived from the config', () => {
  const summary = summaryOf('config/pipeline.yaml', loaded);
  expect(summary).toContain('| Bucket | user-abc-bucket |');
  expect(summary).toContain('| confluent-7.2.0.tar.gz | https://packages.confluent.io/');
});

test('no value can end its cell or become markup', () => {
  const summary = summaryOf('config/pipeline.yaml', loaded);
  expect(summary).toContain('role/a\\_b |');
  expect(summary).toContain('- **Warning:** p.yaml:1:2: a \\<b\\> \\| \\*c\\*');
});
