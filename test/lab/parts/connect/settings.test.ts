import { expect, test } from '@jest/globals';
import { workerProperties } from './settings.ts';

const made = workerProperties({ name: 'c1', settings: {}, bootstrapServers: 'b-1:9098' }, 'abcd', 20_001, '/plugins');

test.each(['', 'producer.', 'consumer.', 'admin.'])('clients with prefix "%s" sign with IAM over TLS', (prefix) => {
  expect(made[`${prefix}security.protocol`]).toBe('SASL_SSL');
  expect(made[`${prefix}sasl.mechanism`]).toBe('AWS_MSK_IAM');
});

test('the names of internal topics contain the name of the connector and the id of this worker', () => {
  for (const what of ['config', 'offset', 'status']) {
    expect(made[`${what}.storage.topic`]).toMatch(/^__amazon_msk_connect_(configs|offsets|status)_c1_abcd$/);
  }
});

test('the worker looks for plugins in one folder, and finds new topics within five seconds', () => {
  expect(made['plugin.path']).toBe('/plugins');
  expect(made['consumer.metadata.max.age.ms']).toBe(5_000);
});
