import type { Clock } from '#lib/clock.ts';
import { mapOrdered } from '#lib/concurrency/map-ordered.ts';
import { Semaphore } from '#lib/concurrency/semaphore.ts';
import type { Table } from '#lib/config/names.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import type { Batch } from './batches.ts';
import type { Poster } from './post.ts';
import { produceBatch } from './produce-batch.ts';
import type { Progress } from './progress.ts';
import { type Produced, Tally } from './tally.ts';

/** What one lane posts. */
export interface LaneBatches {
  readonly batches: AsyncIterable<Batch>;
  /** Records with a lower number are in doubt: a process that was killed may have posted them. */
  readonly inDoubtBelow: number;
}

export interface ProduceOptions {
  readonly lanes: readonly LaneBatches[];
  readonly ledger: LedgerWriter;
  readonly poster: Poster;
  readonly topics: Readonly<Record<Table, string>>;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Batches of all lanes that may be posted and not in the ledger at the same time. */
  readonly maxInFlight: number;
  /** Whether a batch counts as in the ledger only once it survives a loss of power. */
  readonly isDurable: boolean;
}

/** After so many batches in a row without an acknowledgement, posting stops. */
const MAX_CONSECUTIVE_FAILURES = 5;
const CHECKPOINT_MS = 2_000;

/**
 * Posts the batches of all lanes at the same time and enters the outcome of every record in the ledger, each lane in its
 * own order. Back-pressure is the pull: no batch is requested before there is room for it. Stops early when several
 * batches in a row fail; the ledger has the outcome of everything that was posted then, too.
 *
 * @throws what the source or the ledger threw, once the requests in flight have ended.
 */
export async function produce(options: ProduceOptions): Promise<Produced> {
  const production = new Production(options);
  const lanes = options.lanes.map((lane) =>
    production.run(lane).catch((error: unknown) => {
      production.stop();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(lanes);
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
  return production.produced();
}

class Production {
  readonly #options: ProduceOptions;
  readonly #inFlight: Semaphore;
  readonly #tally = new Tally();
  readonly #storing = new Set<Promise<void>>();
  #consecutiveFailures = 0;
  /** Why posting ended before its goal. */
  #reason: string | undefined;
  #isStopped = false;
  #storeFailure: { readonly error: unknown } | undefined;
  #checkpointMs: number;

  constructor(options: ProduceOptions) {
    this.#options = options;
    this.#inFlight = new Semaphore(options.maxInFlight);
    this.#checkpointMs = options.clock.now();
  }

  /** No further batch begins; requests in flight end as they would. */
  stop(): void {
    this.#isStopped = true;
    this.#inFlight.close();
  }

  produced(): Produced {
    return this.#tally.produced(this.#reason);
  }

  /** Posts one lane to its end. */
  async run({ batches, inDoubtBelow }: LaneBatches): Promise<void> {
    const { maxInFlight, ledger, poster, topics } = this.#options;
    const target = { poster, topics, inDoubtBelow };
    const produced = mapOrdered(this.#whenRoom(batches), maxInFlight, (batch) => produceBatch(batch, target));
    for await (const { table, entries } of produced) {
      try {
        await ledger.append(entries);
        this.#releaseWhenStored();
        for (const entry of entries) this.#tally.add(table, entry);
        await this.#checkpointNowAndThen();
      } catch (error) {
        // Before leaving the loop, which waits for the source, and the source may be waiting for the semaphore.
        this.stop();
        throw error;
      }
      this.#options.progress.update(this.#tally.total, this.#tally.totalUnacknowledged);
      this.#stopAfterFailures(entries);
    }
    await Promise.all(this.#storing);
    if (this.#storeFailure !== undefined) throw this.#storeFailure.error;
  }

  /** Acquires the semaphore for each batch before it is requested; it is released once the ledger has the batch. */
  async *#whenRoom(batches: AsyncIterable<Batch>): AsyncGenerator<Batch, void, undefined> {
    const iterator = batches[Symbol.asyncIterator]();
    let isAcquired = false;
    try {
      for (;;) {
        await this.#inFlight.acquire();
        isAcquired = true;
        const next = this.#isStopped ? undefined : await iterator.next();
        if (next === undefined || next.done === true) return;
        // From here on the batch has it.
        isAcquired = false;
        yield next.value;
      }
    } finally {
      if (isAcquired) this.#inFlight.release();
      await iterator.return?.();
    }
  }

  #releaseWhenStored(): void {
    if (!this.#options.isDurable) {
      this.#inFlight.release();
      return;
    }
    const storing = this.#options.ledger.durable().then(
      () => this.#inFlight.release(),
      (error: unknown) => {
        this.#storeFailure ??= { error };
        this.stop();
      },
    );
    this.#storing.add(storing);
    storing.finally(() => this.#storing.delete(storing));
  }

  async #checkpointNowAndThen(): Promise<void> {
    const { clock, ledger } = this.#options;
    if (clock.now() - this.#checkpointMs < CHECKPOINT_MS) return;
    this.#checkpointMs = clock.now();
    await ledger.checkpoint();
  }

  #stopAfterFailures(entries: readonly LedgerEntry[]): void {
    const isFailed = entries.every(({ outcome }) => outcome !== 'acknowledged');
    this.#consecutiveFailures = isFailed ? this.#consecutiveFailures + 1 : 0;
    if (this.#consecutiveFailures < MAX_CONSECUTIVE_FAILURES) return;
    this.#reason ??= `${MAX_CONSECUTIVE_FAILURES} posts in a row failed, so posting was stopped; the last one: ${entries.at(-1)?.reason ?? ''}.`;
    this.stop();
  }
}
