import { randomUUID } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { isInFlightText, lineOf } from '#lib/ledger/entry.ts';
import { startOf } from '#lib/ledger/position.ts';
import { byLastWrite, type LedgerStore, type StoredRun } from '#lib/ledger/store.ts';
import { checkpointKey, runOfKey, type S3Ledgers, segmentKey } from './keys.ts';
import { Lease } from './lease.ts';
import { readEnd } from './read-end.ts';
import { countSegments, readHeader, readSegments, segmentIdOf } from './segments.ts';
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
        const name = runOfKey(at, key);
        if (name !== undefined) names.add(name);
      }
      const runs: StoredRun[] = [];
      for (const run of names) {
        runs.push({ header: await readHeader(at, run), checkpoint: (await leaseOf(run).read())?.checkpoint });
      }
      return runs.sort(byLastWrite);
    },

    async create(given, maxInFlight = 1) {
      const header = { ...given, maxInFlight: maxInFlight + SEGMENT_ENTRIES };
      const text = lineOf(header);
      const tag = await at.s3.replace(at.bucket, segmentKey(at, header.run, 0), text, undefined);
      if (tag === undefined) {
        throw new UserError(`There is a ledger of run "${header.run}" in ${at.address} already.`);
      }
      return openS3Writer({
        at,
        header,
        lease: leaseOf(header.run),
        from: { ...startOf(header), length: 1, last: segmentIdOf(text) },
        inDoubtBelow: header.inDoubtBelow,
        maxInFlight: header.maxInFlight,
        knownInFlight: header.maxInFlight,
      });
    },

    async resume(run, maxInFlight = 1) {
      const header = await readHeader(at, run);
      const lease = leaseOf(run);
      const checkpoint = await lease.waitUntilFree();
      const { from, knownInFlight } = await readEnd(at, header, checkpoint);
      return openS3Writer({
        at,
        header,
        lease,
        from,
        inDoubtBelow: checkpoint?.clean === true ? undefined : knownInFlight,
        maxInFlight: maxInFlight + SEGMENT_ENTRIES,
        knownInFlight,
      });
    },

    async *read(run) {
      // The checkpoint is read first: that of a writer that still runs covers no more than what is read after it.
      const checkpoint = (await leaseOf(run).read())?.checkpoint;
      const count = await countSegments(at, run, checkpoint);
      if (count === 0) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
      for await (const { lines } of readSegments(at, run, { from: 0, count, checkpoint })) {
        for (const line of lines) if (!isInFlightText(line)) yield line;
      }
    },
  };
}
