import { randomUUID } from 'node:crypto';
import { mapOrdered } from '#lib/concurrency/map-ordered.ts';
import { UserError } from '#lib/errors.ts';
import { type LedgerHeader, lineOf } from '#lib/ledger/entry.ts';
import { parseHeader, parseLine } from '#lib/ledger/parse.ts';
import { advanced, type LedgerPosition } from '#lib/ledger/position.ts';
import { byLastWrite, type LedgerStore, type StoredRun } from '#lib/ledger/store.ts';
import { checkpointKey, type S3Ledgers, segmentKey } from './keys.ts';
import { Hold } from './lease.ts';
import { type OpenSegments, S3Writer, SEGMENT_ENTRIES } from './writer.ts';

/** Segments read ahead. */
const READ_AHEAD = 8;

/**
 * Ledgers in a bucket: a series of immutable segments a run, the first of which holds the header alone, and a checkpoint
 * that says how many of them there are and who writes. Both are put conditionally: a segment only where there is none, a
 * checkpoint only in the place of the one that its writer knows. So of two writers one is told, and nothing is
 * overwritten.
 */
export function s3LedgerStore(at: S3Ledgers): LedgerStore {
  const holdOf = (run: string): Hold =>
    new Hold({ ...at, key: checkpointKey(at, run), ledger: `run "${run}" in ${at.address}`, id: randomUUID() });

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
        runs.push({ header: await headerOf(at, run), checkpoint: (await holdOf(run).look())?.checkpoint });
      }
      return runs.sort(byLastWrite);
    },

    async create(header, underWay = 1) {
      const tag = await at.s3.replace(at.bucket, segmentKey(at, header.run, 0), lineOf(header), undefined);
      if (tag === undefined) {
        throw new UserError(`There is a ledger of run "${header.run}" in ${at.address} already.`);
      }
      const from = { ...startOf(header), length: 1 };
      return begun({
        at,
        header,
        hold: holdOf(header.run),
        from,
        doubtful: header.doubtful,
        underWay: underWay + SEGMENT_ENTRIES,
      });
    },

    async resume(run, underWay = 1) {
      const header = await headerOf(at, run);
      const hold = holdOf(run);
      const found = await hold.claim();
      let position: LedgerPosition = found ?? startOf(header);
      let length = found?.length ?? 1;
      // Segments that were written after the last checkpoint count as well.
      for (;;) {
        const lines = await segment(at, run, length);
        if (lines === undefined) break;
        const where = segmentKey(at, run, length);
        position = advanced(
          position,
          lines.map((line, index) => parseLine(line, where, index + 1)),
        );
        length++;
      }
      const clean = found?.clean === true && length === found.length;
      const { next, lanes, at: last } = position;
      return begun({
        at,
        header,
        hold,
        from: { next, lanes, at: last, length },
        // Without a checkpoint its writer came no further than the header.
        doubtful: clean ? undefined : (found?.underWay ?? header.doubtful ?? SEGMENT_ENTRIES),
        underWay: underWay + SEGMENT_ENTRIES,
      });
    },

    async *read(run) {
      let isThere = false;
      for await (const lines of mapOrdered(numbers(), READ_AHEAD, (number) => segment(at, run, number))) {
        if (lines === undefined) break;
        isThere = true;
        yield* lines;
      }
      if (!isThere) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
    },
  };
}

async function begun(open: OpenSegments): Promise<S3Writer> {
  const writer = new S3Writer(open);
  await writer.begin();
  return writer;
}

const startOf = ({ from, lanes = {}, started }: LedgerHeader): LedgerPosition => ({ next: from, lanes, at: started });

async function* numbers(): AsyncGenerator<number, void, undefined> {
  for (let number = 0; ; number++) yield number;
}

/** Lines of a segment, or undefined when there is none of that number. */
async function segment(at: S3Ledgers, run: string, number: number): Promise<readonly string[] | undefined> {
  const bytes = await at.s3.get(at.bucket, segmentKey(at, run, number));
  return bytes && Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1);
}

async function headerOf(at: S3Ledgers, run: string): Promise<LedgerHeader> {
  const [line] = (await segment(at, run, 0)) ?? [];
  return parseHeader(line ?? '', `${at.address} run ${run}`);
}
