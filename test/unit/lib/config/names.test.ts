import { expect, test } from '@jest/globals';
import { namesOf } from '#lib/config/names.ts';
import { configSchema } from '#lib/config/schema.ts';

const names = namesOf(configSchema.parse({ userId: '0affd5f86743' }));

test('derives the names that an account may create, and no others', () => {
  expect(names).toEqual({
    userId: '0affd5f86743',
    topics: { pin: '0affd5f86743.pin', geo: '0affd5f86743.geo', user: '0affd5f86743.user' },
    plugin: '0affd5f86743-plugin',
    connector: '0affd5f86743-connector',
    role: '0affd5f86743-ec2-access-role',
    bucket: 'user-0affd5f86743-bucket',
    instance: '0affd5f86743',
    api: '0affd5f86743',
    apiKey: '0affd5f86743-key',
    usagePlan: '0affd5f86743-plan',
    pluginArchive: 'confluentinc-kafka-connect-s3-10.5.13.zip',
    pluginKey: 'kafka-connect-s3/confluentinc-kafka-connect-s3-10.5.13.zip',
  });
});
