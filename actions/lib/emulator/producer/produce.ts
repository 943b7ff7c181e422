import type { Clock } from '#lib/clock.ts';
import { mapOrdered } from '#lib/concurrency/map-ordered.ts';
import { Semaphore } from '#lib/concurrency/semaphore.ts';
import type { Names } from '#lib/config/names.ts';
import type { Progress } from '#lib/emulator/progress.ts';
import { type EmulationResult, Tally } from '#lib/emulator/result.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import { totalOf } from '#lib/record/counts.ts';
import type { Batch } from './batches.ts';
import type { Poster } from './post.ts';
import { settle } from './settle.ts';

/** What one lane posts. */
export interface LaneBatches {
  readonly batches: AsyncIterable<Batch>;
  /** Records up to this number may have been posted by a process that was killed before it could say so. */
  readonly inDoubtBelow: number;
}

export interface Posting {
  readonly lanes: readonly LaneBatches[];
  readonly ledger: LedgerWriter;
  readonly poster: Poster;
  readonly names: Names;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Batches of all lanes that are posted and not in the ledger at the same time. */
  readonly width: number;
  /** Whether a batch counts as in the ledger when it would survive a loss of power, and not before. */
  readonly durable: boolean;
}

/** Posts in a row that fail before the run gives up. */
const BREAKER = 5;
const CHECKPOINT_MS = 2_000;

export type Posted = Pick<
  EmulationResult,
  'read' | 'acknowledged' | 'deadLettered' | 'unknown' | 'retries' | 'latency' | 'troubled' | 'stopped'
>;

/**
 * Posts the batches of all lanes at the same time and enters every settled record in the ledger, each lane in its own
 * order. Back-pressure is the pull: no batch is asked for before there is room for it. Ends early when several posts in a
 * row fail, with everything settled in the ledger.
 */
export async function postRecords(posting: Posting): Promise<Posted> {
  const run = new PostingRun(posting);
  const lanes = posting.lanes.map((lane) =>
    run.post(lane).catch((error: unknown) => {
      run.halt();
      throw error;
    }),
  );
  const settled = await Promise.allSettled(lanes);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return run.posted();
}

class PostingRun {
  readonly #posting: Posting;
  readonly #slots: Semaphore;
  readonly #tally = new Tally();
  readonly #storing = new Set<Promise<void>>();
  #failed = 0;
  #stopped: string | undefined;
  #halted = false;
  #storeFailure: { readonly error: unknown } | undefined;
  #stored: number;

  constructor(posting: Posting) {
    this.#posting = posting;
    this.#slots = new Semaphore(posting.width);
    this.#stored = posting.clock.now();
  }

  /** No further batch begins; what is under way ends as it would. */
  halt(): void {
    this.#halted = true;
    this.#slots.close();
  }

  posted(): Posted {
    const { read, acknowledged, deadLettered, unknown, retries, troubled } = this.#tally;
    const latency = this.#tally.latency();
    return { read, acknowledged, deadLettered, unknown, retries, troubled, latency, stopped: this.#stopped };
  }

  async post(lane: LaneBatches): Promise<void> {
    const { width, ledger } = this.#posting;
    const work = (batch: Batch) => settle(this.#posting, batch, lane.inDoubtBelow);
    for await (const { table, entries } of mapOrdered(this.#whereRoom(lane.batches), width, work)) {
      try {
        await ledger.append(entries);
        this.#release();
        for (const entry of entries) this.#tally.add(table, entry);
        await this.#checkpoint();
      } catch (error) {
        // Before the lane is left: its source may be waiting for a slot.
        this.halt();
        throw error;
      }
      this.#judge(entries);
    }
    await Promise.all(this.#storing);
    if (this.#storeFailure !== undefined) throw this.#storeFailure.error;
  }

  /** Each batch has a slot from before it is asked for until the ledger has it. */
  async *#whereRoom(batches: AsyncIterable<Batch>): AsyncGenerator<Batch, void, undefined> {
    const iterator = batches[Symbol.asyncIterator]();
    let isHeld = false;
    try {
      for (;;) {
        await this.#slots.acquire();
        isHeld = true;
        const next = this.#halted ? undefined : await iterator.next();
        if (next === undefined || next.done === true) return;
        isHeld = false;
        yield next.value;
      }
    } finally {
      if (isHeld) this.#slots.release();
      await iterator.return?.();
    }
  }

  #release(): void {
    if (!this.#posting.durable) {
      this.#slots.release();
      return;
    }
    const storing = this.#posting.ledger.durable().then(
      () => this.#slots.release(),
      (error: unknown) => {
        this.#storeFailure ??= { error };
        this.halt();
      },
    );
    this.#storing.add(storing);
    storing.finally(() => this.#storing.delete(storing));
  }

  async #checkpoint(): Promise<void> {
    const { clock, ledger } = this.#posting;
    if (clock.now() - this.#stored < CHECKPOINT_MS) return;
    this.#stored = clock.now();
    await ledger.checkpoint();
  }

  #judge(entries: readonly LedgerEntry[]): void {
    const { read, deadLettered, unknown } = this.#tally;
    this.#posting.progress.tell(totalOf(read), totalOf(deadLettered) + totalOf(unknown));
    this.#failed = entries.some(({ outcome }) => outcome === 'acknowledged') ? 0 : this.#failed + 1;
    if (this.#failed < BREAKER) return;
    this.#stopped ??= `${BREAKER} posts in a row failed, so posting was stopped; the last one: ${entries.at(-1)?.reason ?? ''}.`;
    this.halt();
  }
}
