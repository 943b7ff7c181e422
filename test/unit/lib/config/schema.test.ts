import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configSchema } from '#lib/config/schema.ts';

test('needs nothing but the user id', () => {
  expect(configSchema.parse({ userId: '0affd5f86743' })).toMatchObject({
    aws: { region: 'us-east-1' },
    topics: { partitions: 1 },
    kafkaClient: { scalaVersion: '2.12', version: '2.8.1', iamAuthVersion: '1.1.5' },
    downloads: { kafka: {}, iamAuth: {}, confluent: {}, s3Sink: {} },
  });
});

test.each([
  ['userId', { userId: 'a b' }],
  ['userId', { userId: 'x\ny' }],
  ['version', { kafkaClient: { version: '../../etc' } }],
  ['version', { kafkaClient: { version: '2.8.1; rm -rf /' } }],
  ['listen', { restProxy: { listen: '0.0.0.0\nclient.x=y' } }],
  ['user', { ssh: { user: '-oProxyCommand=x' } }],
  ['bootstrapServers', { msk: { bootstrapServers: 'b-1:9098, b-2:9098' } }],
  ['stage', { api: { stage: 'a/b' } }],
])('refuses a %s that would mean something else on a command line or in a file', (_, input) => {
  expect(configSchema.safeParse({ userId: 'abc', ...input }).success).toBe(false);
});

test('returns a result for any input, and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(typeof configSchema.safeParse(value).success).toBe('boolean');
    }),
  );
});

test('a config with its defaults filled in is valid again', () => {
  const once = configSchema.parse({ userId: 'abc', topics: { partitions: 3 } });
  expect(configSchema.parse(once)).toEqual(once);
});
