import { expect, test } from '@jest/globals';
import { type Claim, ClaimTable } from '#lib/delivery/expected/claim-table.ts';
import type { Claims } from '#lib/delivery/expected/claims.ts';
import { frameFailure, proofOf } from '#lib/delivery/observed/dataframes-check.ts';
import { RangeSet } from '#lib/delivery/verdict/range-set.ts';
import { loaded } from '../../pipeline/load-dataframes/loaded.ts';

function tableOf(all: readonly Claim[]): ClaimTable {
  const table = new ClaimTable();
  for (const claim of all) table.add(claim);
  return table;
}

/** A ledger of two records in partition 0 of pin and one in partition 1. */
const claims = (): Claims => ({
  header: {
    ledger: 1,
    run: 'r',
    started: '',
    from: 0,
    config: '',
    topics: {},
    mode: 'faithful',
    seed: 100,
    rows: 10,
    userId: 'u',
  },
  partitions: [
    {
      table: 'pin',
      topic: 'u.pin',
      partition: 0,
      claims: tableOf([0, 1].map((offset) => ({ row: 70 + offset, offset, digest: '0' }))),
      offsets: new RangeSet(),
    },
    {
      table: 'pin',
      topic: 'u.pin',
      partition: 1,
      claims: tableOf([{ row: 72, offset: 5, digest: '0' }]),
      offsets: new RangeSet(),
    },
  ],
  troubled: [],
  tally: {
    acknowledged: { pin: 3, geo: 0, user: 0 },
    'dead-lettered': { pin: 0, geo: 0, user: 0 },
    unknown: { pin: 0, geo: 0, user: 0 },
  },
  unaccounted: [],
  unaccountedCount: 0,
});

test('a record of the ledger that no row comes from is named by row, offset and key', () => {
  const proof = proofOf(claims(), loaded(), 'topics');
  expect(proof.found).toEqual({ pin: 2, geo: 0, user: 0 });
  expect(frameFailure(proof)).toBe(
    'The DataFrames lack records of run r: df_pin 2 of 3.\n' +
      '  missing: pin row 72, partition 1, offset 5, key topics/u.pin/partition=1/u.pin+1+0000000005.json',
  );
});

test('where all records are there, or there are too many for their keys and enough rows, nothing is wrong', () => {
  const { frames, ...rest } = loaded();
  const all = { ...frames.pin, offsets: { '0': '0-1', '1': '0-3,5' } };
  expect(frameFailure(proofOf(claims(), { ...rest, frames: { ...frames, pin: all } }, 'topics'))).toBeUndefined();
  const { offsets: _offsets, ...counted } = frames.pin;
  const proof = proofOf(claims(), { ...rest, frames: { ...frames, pin: counted } }, 'topics');
  expect([proof.byKey, proof.found.pin, frameFailure(proof)]).toEqual([false, 3, undefined]);
});
