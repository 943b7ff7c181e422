import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { distance, nearest } from '#lib/nearest.ts';

test('counts inserted, lost, changed and swapped letters as one step each, whatever their case', () => {
  expect(distance('partition', 'partitions')).toBe(1);
  expect(distance('partitons', 'partitions')).toBe(1);
  expect(distance('partitiens', 'partitions')).toBe(1);
  expect(distance('pratitions', 'partitions')).toBe(1);
  expect(distance('UserID', 'userId')).toBe(0);
  expect(distance('', 'abc')).toBe(3);
});

test('is symmetric, zero for equal texts, and never more than the longer length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a));
      expect(distance(a, a)).toBe(0);
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.toLowerCase().length, b.toLowerCase().length));
    }),
  );
});

test('finds the word that was probably meant, and none where none is near', () => {
  const known = ['partitions', 'replicationFactor', 'userId', 'region'];
  expect(nearest('partition', known)).toBe('partitions');
  expect(nearest('user_id', known)).toBe('userId');
  expect(nearest('replication', known)).toBe('replicationFactor');
  expect(nearest('bananas', known)).toBeUndefined();
  expect(nearest('x', known)).toBeUndefined();
});

test('does not compare texts of absurd length', () => {
  expect(nearest('p'.repeat(1_000_000), ['partitions'])).toBeUndefined();
});
