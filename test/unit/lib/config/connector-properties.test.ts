import { expect, test } from '@jest/globals';
import { connectorProperties } from '#lib/config/connector-properties.ts';
import { parseProperties } from '#lib/config/source/properties.ts';

const text = 'topics.regex=abc123.*\ns3.bucket.name=user-abc123-bucket\ns3.region=us-east-1\nx=abc1234 us-east-1\n';
const entries = parseProperties(text, 's.properties');

test('returns every value as a text, and exactly the keys of the file', () => {
  expect(connectorProperties('s.properties', entries, []).values).toEqual({
    'topics.regex': 'abc123.*',
    's3.bucket.name': 'user-abc123-bucket',
    's3.region': 'us-east-1',
    x: 'abc1234 us-east-1',
  });
});

test('replaces whole words of the written id, and the region only in its own key', () => {
  const { values } = connectorProperties('s.properties', entries, [
    { written: 'abc123', meant: 'zz$&9' },
    { written: 'us-east-1', meant: 'eu-west-1', key: 's3.region' },
  ]);
  expect(values).toEqual({
    'topics.regex': 'zz$&9.*',
    's3.bucket.name': 'user-zz$&9-bucket',
    's3.region': 'eu-west-1',
    x: 'abc1234 us-east-1',
  });
});

test('knows where keys and values are written', () => {
  const properties = connectorProperties('s.properties', entries, []);
  expect(properties.keyAt('s3.region')).toEqual({ file: 's.properties', line: 3, column: 1 });
  expect(properties.valueAt('s3.region')).toEqual({ file: 's.properties', line: 3, column: 11 });
  expect(properties.keyAt('absent')).toBeUndefined();
});
