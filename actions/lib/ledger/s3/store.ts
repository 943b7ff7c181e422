import { randomUUID } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { lineOf } from '#lib/ledger/entry.ts';
import { startOf } from '#lib/ledger/position.ts';
import { byLastWrite, type LedgerStore, type StoredRun } from '#lib/ledger/store.ts';
import { checkpointKey, type S3Ledgers, segmentKey } from './keys.ts';
import { Lease } from './lease.ts';
import { readHeader, readSegments, replaySegments } from './segments.ts';
import { openS3Writer, SEGMENT_ENTRIES } from './writer.ts';

/**
 * Ledgers in a bucket. A run is a series of immutable segments, the first of which holds the header alone, and a
 * checkpoint that says how many segments there are and who may write. Both are put conditionally: a segment only where
 * there is none, a checkpoint only in place of the version that its writer saw last. So of two writers one gets an error,
 * and nothing is overwritten.
 */
export function s3LedgerStore(at: S3Ledgers): LedgerStore {
  const leaseOf = (run: string): Lease =>
    new Lease({ ...at, key: checkpointKey(at, run), ledger: `run "${run}" in ${at.address}`, id: randomUUID() });

  return {
    address: at.address,

    async runs() {
      const names = new Set<string>();
      for await (const { key } of at.s3.list(at.bucket, at.prefix)) {
        const name = /^([^/]+)\/segments\/00000000\.jsonl$/.exec(key.slice(at.prefix.length))?.[1];
        if (name !== undefined) names.add(name);
      }
      const runs: StoredRun[] = [];
      for (const run of names) {
        runs.push({ header: await readHeader(at, run), checkpoint: (await leaseOf(run).read())?.checkpoint });
      }
      return runs.sort(byLastWrite);
    },

    async create(header, maxInFlight = 1) {
      const tag = await at.s3.replace(at.bucket, segmentKey(at, header.run, 0), lineOf(header), undefined);
      if (tag === undefined) {
        throw new UserError(`There is a ledger of run "${header.run}" in ${at.address} already.`);
      }
      return openS3Writer({
        at,
        header,
        lease: leaseOf(header.run),
        from: { ...startOf(header), length: 1 },
        inDoubtBelow: header.inDoubtBelow,
        maxInFlight: maxInFlight + SEGMENT_ENTRIES,
      });
    },

    async resume(run, maxInFlight = 1) {
      const header = await readHeader(at, run);
      const lease = leaseOf(run);
      const checkpoint = await lease.waitUntilFree();
      const from = await replaySegments(at, run, checkpoint ?? { ...startOf(header), length: 1 });
      const isClean = checkpoint?.clean === true && from.length === checkpoint.length;
      return openS3Writer({
        at,
        header,
        lease,
        from,
        // A writer that stored no checkpoint came no further than the header.
        inDoubtBelow: isClean ? undefined : (checkpoint?.maxInFlight ?? header.inDoubtBelow ?? SEGMENT_ENTRIES),
        maxInFlight: maxInFlight + SEGMENT_ENTRIES,
      });
    },

    async *read(run) {
      let isEmpty = true;
      for await (const lines of readSegments(at, run)) {
        isEmpty = false;
        yield* lines;
      }
      if (isEmpty) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
    },
  };
}
