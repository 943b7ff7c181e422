import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordResponse } from '#lib/emulator/producer/classify-response.ts';
import { GivenOffsets } from '#lib/emulator/producer/given-offsets.ts';

/** Taken records at offsets of partition 0, or at `partition/offset`. */
const at = (...places: readonly (number | string)[]): RecordResponse[] =>
  places.map((place) => {
    const [offset = 0, partition = 0] = String(place).split('/').reverse().map(Number);
    return { isTaken: true, partition, offset };
  });

test('believes offsets that are new and ascend, each partition by itself', () => {
  const offsets = new GivenOffsets();
  expect(offsets.add('pin', at(0, '1/0', 1, '1/1', 5))).toBeUndefined();
  // The answer to a request that was sent earlier may come later.
  expect(offsets.add('pin', at(2, 3))).toBeUndefined();
  expect(offsets.add('geo', at(0, 1))).toBeUndefined();
});

test.each([
  [at(7, 7), 'offset 7 of partition 0 for two records of one request'],
  [at(7, 9, 8), 'offset 8 of partition 0 after offset 9, expected a higher one'],
  [at('2/7', '1/7', '2/7'), 'offset 7 of partition 2 for two records of one request'],
])('does not believe %j', (responses, fault) => {
  expect(new GivenOffsets().add('pin', responses)).toBe(fault);
});

test('does not believe an offset that an earlier answer had, and forgets the whole answer', () => {
  const offsets = new GivenOffsets();
  offsets.add('pin', at(7));
  expect(offsets.add('pin', at(6, 7))).toMatch(
    /^offset 7 of partition 0, which an earlier record of this run has\. Either the topic was deleted and created again/,
  );
  expect(offsets.add('pin', at(6))).toBeUndefined();
});

test('does not believe an offset below those of records that were there before', () => {
  const offsets = new GivenOffsets();
  offsets.setLowest('pin', 0, 42);
  expect(offsets.add('pin', at(41))).toMatch(/^offset 41 of partition 0, expected 42 or higher, because/);
  expect(offsets.add('pin', at(42))).toBeUndefined();
});

test('never believes one offset twice, whatever is answered', () => {
  const answer = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 12 }), (answers) => {
      const offsets = new GivenOffsets();
      const believed = answers.filter((one) => offsets.add('pin', at(...one)) === undefined).flat();
      expect(new Set(believed).size).toBe(believed.length);
    }),
  );
});
