import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';
import { UserError } from '#lib/errors.ts';
import { type LedgerDoubt, type LedgerEntry, type LedgerHeader, type LedgerLine, lineOf } from '#lib/ledger/entry.ts';
import { advanced, type LedgerPosition } from '#lib/ledger/position.ts';
import type { Checkpoint, LedgerWriter } from '#lib/ledger/store.ts';
import { type S3Ledgers, segmentKey } from './keys.ts';
import { type Hold, RENEW_MS } from './lease.ts';

/** Entries wait for a segment until there are this many or the first is this old, unless somebody asks for more. */
export const SEGMENT_ENTRIES = 200;
const SEGMENT_MS = 2_000;

export interface OpenSegments {
  readonly at: S3Ledgers;
  readonly header: LedgerHeader;
  readonly hold: Hold;
  /** Where it stands; `length` in segments. */
  readonly from: LedgerPosition & { readonly length: number };
  readonly doubtful: number | undefined;
  /** Entries that wait for a segment included. */
  readonly underWay: number;
}

/** Writes one ledger as a series of segments. All who wait for their entries to be durable share one. */
export class S3Writer implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly doubtful: number | undefined;
  readonly #open: OpenSegments;
  #stored: LedgerPosition & { readonly length: number };
  #waiting: LedgerLine[] = [];
  #since = 0;
  #failed = false;
  /** Whether the ledger knows what an earlier writer may have posted. */
  #told: boolean;
  readonly #flushing = new CoalescedTask(() => this.#flush());
  readonly #checkpointing = new CoalescedTask(() => this.#checkpoint());
  #renewal: Disposable | undefined;

  constructor(open: OpenSegments) {
    this.#open = open;
    this.header = open.header;
    this.#stored = open.from;
    this.doubtful = open.doubtful;
    this.#told = open.doubtful === undefined;
  }

  get next(): number {
    return this.#position().next;
  }

  get lanes(): LedgerPosition['lanes'] {
    return this.#position().lanes;
  }

  #position(): LedgerPosition {
    return advanced(this.#stored, this.#waiting);
  }

  /** Makes the ledger this writer's, and keeps it so. Comes before everything else. */
  async begin(): Promise<void> {
    await this.#open.hold.take(this.#checkpointOf(false));
    this.#renewLater();
  }

  async doubt(doubts: readonly LedgerDoubt[]): Promise<void> {
    for (const doubt of doubts) this.#waiting.push(doubt);
    await this.#flushing.run();
    this.#told = true;
    await this.checkpoint();
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    const now = this.#open.at.clock.now();
    if (this.#waiting.length === 0) this.#since = now;
    for (const entry of entries) this.#waiting.push(entry);
    if (this.#waiting.length >= SEGMENT_ENTRIES || now - this.#since >= SEGMENT_MS) await this.#flushing.run();
  }

  durable(): Promise<void> {
    return this.#flushing.run();
  }

  checkpoint(): Promise<void> {
    return this.#checkpointing.run();
  }

  async #checkpoint(): Promise<void> {
    await this.#flushing.run();
    const before = this.#failed;
    this.#failed = true;
    await this.#open.hold.take(this.#checkpointOf(false));
    this.#failed = before;
  }

  #checkpointOf(clean: boolean): Checkpoint {
    const { next, lanes, at, length } = this.#stored;
    // As long as nothing is told of what an earlier writer had under way, that stands.
    const underWay = this.#told ? this.#open.underWay : Math.max(this.#open.underWay, this.doubtful ?? 0);
    return { next, lanes, at, length, underWay, clean };
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting.slice();
    if (lines.length === 0) return;
    const { s3, bucket } = this.#open.at;
    const key = segmentKey(this.#open.at, this.header.run, this.#stored.length);
    const text = lines.map(lineOf).join('');
    const before = this.#failed;
    this.#failed = true;
    if ((await s3.replace(bucket, key, text, undefined)) === undefined) await this.#refuseForeign(key, text);
    this.#failed = before;
    this.#stored = { ...advanced(this.#stored, lines), length: this.#stored.length + 1 };
    this.#waiting = this.#waiting.slice(lines.length);
    this.#since = this.#open.at.clock.now();
  }

  /** A put whose answer was lost is sent again and refused, although the first one did it. */
  async #refuseForeign(key: string, text: string): Promise<void> {
    const there = await this.#open.at.s3.get(this.#open.at.bucket, key);
    if (there !== undefined && Buffer.from(there).toString('utf8') === text) return;
    throw new UserError(
      `The ledger of run "${this.header.run}" in ${this.#open.at.address} has been taken over by another process, so this one stops.`,
    );
  }

  /** Renews the hold while nothing is posted for a while, as with long pauses or a slow answer. */
  #renewLater(): void {
    const renewal = this.#open.at.clock.deadline(RENEW_MS);
    this.#renewal = renewal;
    const renew = () => {
      // Who lost the hold is told at the next put of its own.
      this.checkpoint().then(
        () => this.#renewal === renewal && this.#renewLater(),
        () => undefined,
      );
    };
    renewal.signal.addEventListener('abort', renew, { once: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#renewal?.[Symbol.dispose]();
    this.#renewal = undefined;
    const isTold = this.#failed;
    try {
      await this.#checkpointing.run();
      await this.#open.hold.release(this.#checkpointOf(!this.#failed && this.#told));
    } catch (error) {
      // What failed before has been told already; this would be a second message about it.
      if (!isTold) throw error;
    }
  }
}
