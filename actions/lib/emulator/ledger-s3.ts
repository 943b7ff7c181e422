import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { ObjectStore } from '../ports/aws/s3.ts';
import type { Clock } from '../ports/clock.ts';
import { jsonOf } from './judge-answer.ts';
import { type LedgerEntry, type LedgerHeader, lineOf } from './ledger-entry.ts';
import { byLastWrite, type Checkpoint, type LedgerStore, type LedgerWriter, type StoredRun } from './ledger-store.ts';
import { nextAfter, parseHeader } from './ledger-text.ts';

export interface S3Ledgers {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly address: string;
}

/** A segment is written when it holds this many entries or its first one is this old: what a kill may cost. */
const SEGMENT_ENTRIES = 200;
const SEGMENT_MS = 2_000;

const checkpointShape = z.object({ next: z.int().min(0), length: z.int().min(1), at: z.string(), clean: z.boolean() });

const segmentKey = (at: S3Ledgers, run: string, number: number): string =>
  `${at.prefix}${run}/segments/${String(number).padStart(8, '0')}.jsonl`;
const checkpointKey = (at: S3Ledgers, run: string): string => `${at.prefix}${run}/checkpoint.json`;

/**
 * Ledgers in a bucket: a series of immutable segments a run, the first of which holds the header alone, and a
 * checkpoint that says how many of them there are.
 */
export function s3LedgerStore(at: S3Ledgers): LedgerStore {
  return {
    address: at.address,

    async runs() {
      const names = new Set<string>();
      for await (const { key } of at.s3.list(at.bucket, at.prefix)) {
        const name = /^([^/]+)\/segments\/00000000\.jsonl$/.exec(key.slice(at.prefix.length))?.[1];
        if (name !== undefined) names.add(name);
      }
      const runs: StoredRun[] = [];
      for (const run of names) runs.push({ header: await headerOf(at, run), checkpoint: await checkpointOf(at, run) });
      return runs.sort(byLastWrite);
    },

    async create(header) {
      if ((await at.s3.head(at.bucket, segmentKey(at, header.run, 0))) !== undefined) {
        throw new UserError(`There is a ledger of run "${header.run}" in ${at.address} already.`);
      }
      await at.s3.put(at.bucket, segmentKey(at, header.run, 0), lineOf(header), {
        contentType: 'application/x-ndjson',
      });
      const writer = new S3Writer(at, header, { next: header.from, length: 1, at: header.started, clean: true });
      await writer.checkpoint();
      return writer;
    },

    async resume(run) {
      const header = await headerOf(at, run);
      const known = (await checkpointOf(at, run)) ?? {
        next: header.from,
        length: 1,
        at: header.started,
        clean: false,
      };
      let { next, length } = known;
      // Segments that were written after the last checkpoint count as well.
      for (;;) {
        const lines = await segment(at, run, length);
        if (lines === undefined) break;
        next = nextAfter(lines, segmentKey(at, run, length)) ?? next;
        length++;
      }
      const clean = known.clean && length === known.length;
      const writer = new S3Writer(at, header, { next, length, at: known.at, clean });
      await writer.checkpoint();
      return writer;
    },

    async *read(run) {
      for (let number = 0; ; number++) {
        const lines = await segment(at, run, number);
        if (lines === undefined) {
          if (number === 0) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
          return;
        }
        yield* lines;
      }
    },
  };
}

class S3Writer implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly #at: S3Ledgers;
  #stored: Checkpoint;
  #waiting: LedgerEntry[] = [];
  #since = 0;
  #failed = false;
  readonly doubtful: number | undefined;

  constructor(at: S3Ledgers, header: LedgerHeader, stored: Checkpoint) {
    this.#at = at;
    this.header = header;
    this.#stored = stored;
    this.doubtful = stored.clean ? undefined : SEGMENT_ENTRIES;
  }

  get next(): number {
    const last = this.#waiting.at(-1);
    return last === undefined ? this.#stored.next : last.n + 1;
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    const now = this.#at.clock.now();
    if (this.#waiting.length === 0) this.#since = now;
    this.#waiting.push(...entries);
    if (this.#waiting.length >= SEGMENT_ENTRIES || now - this.#since >= SEGMENT_MS) await this.#flush();
  }

  checkpoint(): Promise<void> {
    return this.#checkpoint(false);
  }

  async #checkpoint(clean: boolean): Promise<void> {
    await this.#flush();
    const { bucket, s3 } = this.#at;
    await s3.put(bucket, checkpointKey(this.#at, this.header.run), `${JSON.stringify({ ...this.#stored, clean })}\n`, {
      contentType: 'application/json',
    });
  }

  async #flush(): Promise<void> {
    const entries = this.#waiting;
    const last = entries.at(-1);
    if (last === undefined) return;
    const { bucket, s3 } = this.#at;
    const key = segmentKey(this.#at, this.header.run, this.#stored.length);
    this.#failed = true;
    await s3.put(bucket, key, entries.map(lineOf).join(''), { contentType: 'application/x-ndjson' });
    this.#failed = false;
    this.#waiting = [];
    this.#stored = { next: last.n + 1, length: this.#stored.length + 1, at: last.at, clean: false };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#checkpoint(!this.#failed);
  }
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

async function checkpointOf(at: S3Ledgers, run: string): Promise<Checkpoint | undefined> {
  const bytes = await at.s3.get(at.bucket, checkpointKey(at, run));
  return bytes && checkpointShape.safeParse(jsonOf(Buffer.from(bytes).toString('utf8'))).data;
}
