import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import type { InDoubtEntry, LedgerEntry, LedgerHeader, StoredLine } from '#lib/ledger/entry.ts';
import { takenOver } from '#lib/ledger/lease-watch.ts';
import { advance, type LedgerPosition } from '#lib/ledger/position.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import { type S3Ledgers, segmentKey } from './keys.ts';
import { type Lease, RENEW_MS } from './lease.ts';
import type { SegmentPosition } from './read-end.ts';
import { segmentIdOf, segmentText } from './segments.ts';

/** A segment is written when this many entries wait for it, or the first has waited this long, or somebody asks for it. */
export const SEGMENT_ENTRIES = 200;
const SEGMENT_MS = 2_000;

/** What a writer starts with. */
export interface OpenSegments {
  readonly at: S3Ledgers;
  readonly header: LedgerHeader;
  readonly lease: Lease;
  /** Where the ledger ends. */
  readonly from: SegmentPosition;
  /** As in {@link LedgerWriter}. */
  readonly inDoubtBelow: number | undefined;
  /** As in {@link Checkpoint}: entries that wait for a segment included. */
  readonly maxInFlight: number;
  /** The `maxInFlight` that the segments, apart from the checkpoint, already say of earlier writers. */
  readonly knownInFlight: number;
}

/**
 * Acquires the lease and opens the writer, which renews it until it is disposed.
 *
 * @throws UserError when another writer was faster.
 */
export async function openS3Writer(open: OpenSegments): Promise<LedgerWriter> {
  const writer = new S3Writer(open);
  await writer.begin();
  return writer;
}

/**
 * Writes one ledger as a series of segments. All who wait for their entries to be durable share one segment. After the
 * first failure nothing more is stored.
 */
class S3Writer implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly inDoubtBelow: number | undefined;
  readonly #open: OpenSegments;
  #stored: SegmentPosition;
  #waiting: StoredLine[] = [];
  #waitingSinceMs = 0;
  #failure: { readonly error: unknown } | undefined;
  /** Whether the records that an earlier writer left in doubt, if any, are in the ledger. */
  #isInDoubtEntered: boolean;
  readonly #flushing = new CoalescedTask(() => this.#unlessFailed(() => this.#flush()));
  readonly #checkpointing = new CoalescedTask(() => this.#unlessFailed(() => this.#checkpoint()));
  #renewal: Disposable | undefined;

  constructor(open: OpenSegments) {
    this.#open = open;
    this.header = open.header;
    this.#stored = open.from;
    this.inDoubtBelow = open.inDoubtBelow;
    this.#isInDoubtEntered = open.inDoubtBelow === undefined;
  }

  get next(): number {
    return this.#position().next;
  }

  get lanes(): LedgerPosition['lanes'] {
    return this.#position().lanes;
  }

  get lastClaims(): LedgerPosition['lastClaims'] {
    return this.#position().lastClaims;
  }

  #position(): LedgerPosition {
    return advance(this.#stored, this.#waiting);
  }

  /** Acquires the lease, and enters how many records may be in flight, if that is more than the ledger says. */
  async begin(): Promise<void> {
    const { lease, maxInFlight, knownInFlight, at } = this.#open;
    await lease.acquire(this.#checkpointOf(false));
    this.#scheduleRenewal();
    if (maxInFlight <= knownInFlight) return;
    this.#waiting.push({ maxInFlight, at: new Date(at.clock.now()).toISOString() });
    await this.#flushing.run();
  }

  async appendInDoubt(entries: readonly InDoubtEntry[]): Promise<void> {
    for (const entry of entries) this.#waiting.push(entry);
    await this.#flushing.run();
    this.#isInDoubtEntered = true;
    await this.checkpoint();
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    const nowMs = this.#open.at.clock.now();
    if (this.#waiting.length === 0) this.#waitingSinceMs = nowMs;
    for (const entry of entries) this.#waiting.push(entry);
    const isDue = this.#waiting.length >= SEGMENT_ENTRIES || nowMs - this.#waitingSinceMs >= SEGMENT_MS;
    if (isDue) await this.#flushing.run();
  }

  durable(): Promise<void> {
    return this.#flushing.run();
  }

  checkpoint(): Promise<void> {
    return this.#checkpointing.run();
  }

  async #checkpoint(): Promise<void> {
    await this.#flushing.run();
    await this.#open.lease.renew(this.#checkpointOf(false));
  }

  #checkpointOf(clean: boolean): Checkpoint {
    const { next, lanes, lastClaims, at, length, last } = this.#stored;
    const own = this.#open.maxInFlight;
    // Until the records in doubt are entered, a later writer has to consider as many as this one.
    const maxInFlight = this.#isInDoubtEntered ? own : Math.max(own, this.inDoubtBelow ?? 0);
    return { next, length, digest: last.digest, lanes, lastClaims, at, maxInFlight, clean };
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting.slice();
    if (lines.length === 0) return;
    const { s3, bucket } = this.#open.at;
    const key = segmentKey(this.#open.at, this.header.run, this.#stored.length);
    const text = segmentText(this.#stored.last, lines);
    if ((await s3.replace(bucket, key, text, undefined)) === undefined) await this.#refuseOtherWriter(key, text);
    this.#stored = { ...advance(this.#stored, lines), length: this.#stored.length + 1, last: segmentIdOf(text) };
    this.#waiting = this.#waiting.slice(lines.length);
    this.#waitingSinceMs = this.#open.at.clock.now();
  }

  /** The SDK sends a put again when its answer was lost; the second one is refused although the first one succeeded. */
  async #refuseOtherWriter(key: string, text: string): Promise<void> {
    const stored = await this.#open.at.s3.get(this.#open.at.bucket, key);
    if (stored !== undefined && Buffer.from(stored).toString('utf8') === text) return;
    throw takenOver(`run "${this.header.run}" in ${this.#open.at.address}`);
  }

  /** Renews the lease also while nothing is posted for a while, as with long pauses or a slow answer. */
  #scheduleRenewal(): void {
    const renewal = this.#open.at.clock.deadline(RENEW_MS);
    this.#renewal = renewal;
    const renew = () => {
      // A writer that lost the lease gets the error at its own next put.
      this.checkpoint().then(
        () => this.#renewal === renewal && this.#scheduleRenewal(),
        () => undefined,
      );
    };
    renewal.signal.addEventListener('abort', renew, { once: true });
  }

  /**
   * What cannot be stored after a failure may be in Kafka and not in the ledger, so that the run must not end as clean.
   */
  async #unlessFailed(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#renewal?.[Symbol.dispose]();
    this.#renewal = undefined;
    const { lease } = this.#open;
    if (this.#failure !== undefined) {
      // It was thrown already, and what follows from it says nothing new.
      await lease.release(this.#checkpointOf(false)).catch(() => undefined);
      return;
    }
    await this.#checkpointing.run();
    await lease.release(this.#checkpointOf(this.#isInDoubtEntered));
  }
}
