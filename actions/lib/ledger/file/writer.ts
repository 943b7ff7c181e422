import type { Hash } from 'node:crypto';
import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { type InDoubtEntry, type LedgerEntry, type LedgerHeader, lineOf, type StoredLine } from '#lib/ledger/entry.ts';
import { bytesDigest } from '#lib/ledger/parse.ts';
import { advance, type LedgerPosition } from '#lib/ledger/position.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import type { FileLease } from './lease.ts';
import type { LedgerFile } from './ledger-file.ts';

/** What a writer starts with: the open file and what is known of it. */
export interface OpenLedger {
  readonly header: LedgerHeader;
  readonly file: LedgerFile;
  readonly lease: FileLease;
  /** Running hash of all bytes of the file. */
  readonly hash: Hash;
  /** Where the ledger ends. */
  readonly from: LedgerPosition;
  /** As in {@link LedgerWriter}. */
  readonly inDoubtBelow: number | undefined;
  /** As in {@link Checkpoint}. */
  readonly maxInFlight: number;
  /** The `maxInFlight` that the ledger, apart from its checkpoint, already says of earlier writers. */
  readonly knownInFlight: number;
  storeCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Turns errors of the file system into ones for the user. */
  guarded<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Writes one ledger's file. All who wait for a write share one, and all who wait for an fsync share one. After the first
 * failure nothing more is written: the checkpoint that is stored then says that the writer did not end in order.
 */
export class FileWriter implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly inDoubtBelow: number | undefined;
  readonly #open: OpenLedger;
  #position: LedgerPosition;
  #waiting: StoredLine[] = [];
  #failure: { readonly error: unknown } | undefined;
  /** Whether the records that an earlier writer left in doubt, if any, are in the ledger. */
  #isInDoubtEntered: boolean;
  readonly #writing = new CoalescedTask(() => this.#unlessFailed(() => this.#write()));
  readonly #syncing = new CoalescedTask(() => this.#unlessFailed(() => this.#open.file.sync()));
  readonly #checkpointing = new CoalescedTask(() => this.#unlessFailed(() => this.#checkpoint(false)));

  constructor(open: OpenLedger) {
    this.#open = open;
    this.header = open.header;
    this.inDoubtBelow = open.inDoubtBelow;
    this.#isInDoubtEntered = open.inDoubtBelow === undefined;
    this.#position = open.from;
  }

  get next(): number {
    return this.#position.next;
  }

  get lanes(): LedgerPosition['lanes'] {
    return this.#position.lanes;
  }

  get lastClaims(): LedgerPosition['lastClaims'] {
    return this.#position.lastClaims;
  }

  /**
   * Enters how many records may be in flight, if that is more than the ledger says, and stores the first checkpoint.
   *
   * @param at ISO time.
   */
  async begin(at: string): Promise<void> {
    const { maxInFlight, knownInFlight } = this.#open;
    if (maxInFlight > knownInFlight) await this.#append([{ maxInFlight, at }]);
    await this.checkpoint();
  }

  async appendInDoubt(entries: readonly InDoubtEntry[]): Promise<void> {
    await this.#append(entries);
    await this.durable();
    this.#isInDoubtEntered = true;
    await this.checkpoint();
  }

  append(entries: readonly LedgerEntry[]): Promise<void> {
    return this.#append(entries);
  }

  async #append(lines: readonly StoredLine[]): Promise<void> {
    if (lines.length === 0) return;
    for (const line of lines) this.#waiting.push(line);
    await this.#writing.run();
  }

  durable(): Promise<void> {
    return this.#syncing.run();
  }

  checkpoint(): Promise<void> {
    return this.#checkpointing.run();
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.map(lineOf).join(''));
    await this.#open.file.append(bytes);
    this.#open.hash.update(bytes);
    this.#position = advance(this.#position, lines);
  }

  async #checkpoint(clean: boolean): Promise<void> {
    const { file, lease, hash } = this.#open;
    const { next, lanes, lastClaims, at } = this.#position;
    const own = this.#open.maxInFlight;
    // Until the records in doubt are entered, a later writer has to consider as many as this one.
    const maxInFlight = this.#isInDoubtEntered ? own : Math.max(own, this.inDoubtBelow ?? 0);
    const covered = { length: file.length, digest: bytesDigest(hash) };
    const checkpoint: Checkpoint = { next, ...covered, lanes, lastClaims, at, maxInFlight, clean };
    // The ledger reaches the disk first, so that the checkpoint is never ahead of it.
    await this.#syncing.run();
    await lease.renew();
    await this.#open.storeCheckpoint(checkpoint);
  }

  /**
   * What cannot be written after a failure may be in Kafka and not in the ledger, so that the run must not end as clean.
   */
  async #unlessFailed(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      await this.#open.guarded(work);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { file, lease, guarded } = this.#open;
    // An earlier failure was thrown already, and what follows from it says nothing new.
    const hadFailed = this.#failure !== undefined;
    try {
      if (!hadFailed) {
        await this.#unlessFailed(async () => {
          await file.refuseOtherWriter();
          await this.#checkpoint(this.#isInDoubtEntered);
        });
      }
    } finally {
      await guarded(async () => {
        await file.close();
        await lease.release();
      }).catch((error: unknown) => {
        if (!hadFailed && this.#failure === undefined) throw error;
      });
    }
  }
}
