import { expect, test } from '@jest/globals';
import { type Claim, ClaimTable } from '#lib/delivery/expected/claim-table.ts';
import type { Claims, PartitionClaims } from '#lib/delivery/expected/claims.ts';
import { dataframesFailure, dataframesText } from '#lib/delivery/report/dataframes-text.ts';
import { proofOfDataframes } from '#lib/delivery/verdict/dataframes-proof.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import { zeroCounts } from '#lib/record/table-counts.ts';
import { header } from '../../ledger/ledger-fixtures.ts';
import { loaded } from '../../pipeline/load-dataframes/loaded.ts';

function partition(number: number, all: readonly Omit<Claim, 'digest'>[]): PartitionClaims {
  const claims = new ClaimTable();
  for (const claim of all) claims.add({ ...claim, digest: '0' });
  return { table: 'pin', topic: 'u.pin', partition: number, claims, offsets: new RangeSet() };
}

/** A ledger of two records in partition 0 of pin and one in partition 1. */
const claims = (): Pick<Claims, 'header' | 'partitions' | 'outcomes'> => ({
  header: header('r'),
  partitions: [
    partition(0, [
      { row: 70, offset: 0 },
      { row: 71, offset: 1 },
    ]),
    partition(1, [{ row: 72, offset: 5 }]),
  ],
  outcomes: { acknowledged: { ...zeroCounts(), pin: 3 }, 'dead-lettered': zeroCounts(), unknown: zeroCounts() },
});

test('a record of the ledger that no row comes from is named by row, offset and key', () => {
  const proof = proofOfDataframes(claims(), loaded(), 'topics');
  expect(proof.found).toEqual({ pin: 2, geo: 0, user: 0 });
  expect(dataframesFailure(proof)).toBe(
    'The DataFrames lack records of run r: pin (pinterest_data) 2 of 3.\n' +
      '  missing: pin (pinterest_data) row 72, topic u.pin, partition 1, offset 5, key topics/u.pin/partition=1/u.pin+1+0000000005.json',
  );
});

test('where all records are there, or there are too many for their keys and enough rows, nothing is wrong', () => {
  const { frames, ...rest } = loaded();
  const all = { ...frames.pin, offsets: { '0': '0-1', '1': '0-3,5' } };
  const byKey = proofOfDataframes(claims(), { ...rest, frames: { ...frames, pin: all } }, 'topics');
  expect(dataframesFailure(byKey)).toBeUndefined();
  expect(dataframesText(byKey)).toBe('DataFrames: 3 of 3 acknowledged records of run r are in them, by key');
  const { offsets: _offsets, ...counted } = frames.pin;
  const proof = proofOfDataframes(claims(), { ...rest, frames: { ...frames, pin: counted } }, 'topics');
  expect([proof.isByKey, proof.found.pin, dataframesFailure(proof)]).toEqual([false, 3, undefined]);
});
