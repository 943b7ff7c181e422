import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyOf, placeOf } from '#lib/delivery/expected/object-keys.ts';

test('predicts the key that the sink writes', () => {
  expect(keyOf('topics', { topic: '0affd5f86743.pin', partition: 2, offset: 41 })).toBe(
    'topics/0affd5f86743.pin/partition=2/0affd5f86743.pin+2+0000000041.json',
  );
});

test('without a folder the topics lie in the bucket itself', () => {
  const place = { topic: '0affd5f86743.pin', partition: 2, offset: 41 };
  const key = '0affd5f86743.pin/partition=2/0affd5f86743.pin+2+0000000041.json';
  expect(keyOf('', place)).toBe(key);
  expect(placeOf('', key)).toEqual(place);
});

test('reads a place back from its key, of any size', () => {
  const place = fc.record({
    topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,30}$/),
    partition: fc.nat(),
    offset: fc.nat({ max: 2 ** 45 }),
  });
  const dir = fc.constantFrom('topics', 'a/b', '');
  fc.assert(fc.property(dir, place, (folder, one) => expect(placeOf(folder, keyOf(folder, one))).toEqual(one)));
});

test.each([
  'topics/u.pin/partition=0/u.pin+0+41.json',
  'topics/u.pin/partition=0/u.pin+1+0000000041.json',
  'topics/u.pin/partition=0/u.geo+0+0000000041.json',
  'topics/u.pin/partition=0/u.pin+0+0000000041.avro',
  'topics/u.pin/partition=00/u.pin+0+0000000041.json',
  'other/u.pin/partition=0/u.pin+0+0000000041.json',
])('%s is no key of the sink', (key) => {
  expect(placeOf('topics', key)).toBeUndefined();
});
