import { expect, test } from '@jest/globals';
import { allKeys, keysAt, shapeAt, describe as wordsFor } from '#lib/config/checks/key-shapes.ts';

test('every key of the config has a description, for editors and messages', () => {
  const silent = allKeys().filter((key) => (shapeAt(key.split('.'))?.description ?? '') === '');
  expect(silent).toEqual([]);
});

test('lists the keys of a block', () => {
  expect(keysAt(['topics'])).toEqual(['partitions', 'replicationFactor']);
  expect(keysAt(['nowhere'])).toEqual([]);
  expect(keysAt(['constructor'])).toEqual([]);
});

test.each([
  [['topics', 'partitions'], 'a whole number from 1 to 1000'],
  [['emulator', 'seed'], 'a whole number of at least 0'],
  [['connector', 'upload'], 'one of runner, host'],
  [['connector', 'mcuCount'], 'one of 1, 2, 4, 8'],
  [['api', 'create'], 'true or false'],
  [['msk', 'subnets'], 'a list of texts that is not empty'],
  [['msk', 'subnets', 0], 'a text that is not empty'],
  [['topics'], 'a block with the keys partitions, replicationFactor'],
])('%j is %s', (path, words) => {
  expect(wordsFor(shapeAt(path))).toBe(words);
});
