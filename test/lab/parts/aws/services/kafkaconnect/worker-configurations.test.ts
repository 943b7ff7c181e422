import { expect, test } from '@jest/globals';
import { configurationSummary, configurationView, settingsOf, WorkerConfigurations } from './worker-configurations.ts';

const given = {
  arn: 'arn:aws:kafkaconnect:us-east-1:1:worker-configuration/w/1-2',
  name: 'w',
  description: 'd',
  created: new Date(0),
  properties: '# converters\nkey.converter=a.B\nvalue.converter.schemas.enable = false\n\n! no\nother: c\n',
};

test('settings are read from the lines of a properties file', () => {
  expect(settingsOf(given.properties)).toEqual({
    'key.converter': 'a.B',
    'value.converter.schemas.enable': 'false',
    other: 'c',
  });
});

test('the contents are in a description and not in a list', () => {
  const content = Buffer.from(given.properties).toString('base64');
  expect(configurationView(given)).toMatchObject({ latestRevision: { revision: 1, propertiesFileContent: content } });
  expect(JSON.stringify(configurationSummary(given))).not.toContain(content);
});

test('an unknown ARN is not found', () => {
  const all = new WorkerConfigurations([given]);
  expect(all.get(given.arn)).toBe(given);
  expect(() => all.get('arn:aws:other')).toThrow('A worker configuration with ARN arn:aws:other does not exist.');
});
