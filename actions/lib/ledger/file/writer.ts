import type { FileHandle } from 'node:fs/promises';
import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { type InDoubtEntry, type LedgerEntry, type LedgerHeader, type LedgerLine, lineOf } from '#lib/ledger/entry.ts';
import { advance, type LedgerPosition } from '#lib/ledger/position.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import type { FileLock } from './lock.ts';

/** What a writer starts with: the open file and what is known of it. */
export interface OpenLedger {
  readonly header: LedgerHeader;
  readonly handle: FileHandle;
  readonly lock: FileLock;
  /** Where the ledger ends; `length` in bytes. */
  readonly from: LedgerPosition & { readonly length: number };
  /** As in {@link LedgerWriter}. */
  readonly inDoubtBelow: number | undefined;
  /** As in {@link Checkpoint}. */
  readonly maxInFlight: number;
  storeCheckpoint(checkpoint: Checkpoint): Promise<void>;
}

/** Writes one ledger's file. All who wait for a write share one, and all who wait for an fsync share one. */
export class FileWriter implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly inDoubtBelow: number | undefined;
  readonly #open: OpenLedger;
  #position: LedgerPosition;
  #length: number;
  #waiting: LedgerLine[] = [];
  #hasFailed = false;
  /** Whether the records that an earlier writer left in doubt, if any, are in the ledger. */
  #isInDoubtEntered: boolean;
  readonly #writing = new CoalescedTask(() => this.#write());
  readonly #syncing = new CoalescedTask(() => this.#open.handle.datasync());
  readonly #checkpointing = new CoalescedTask(() => this.#checkpoint(false));

  constructor(open: OpenLedger) {
    this.#open = open;
    this.header = open.header;
    this.inDoubtBelow = open.inDoubtBelow;
    this.#isInDoubtEntered = open.inDoubtBelow === undefined;
    this.#position = open.from;
    this.#length = open.from.length;
  }

  get next(): number {
    return this.#position.next;
  }

  get lanes(): LedgerPosition['lanes'] {
    return this.#position.lanes;
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

  async #append(lines: readonly LedgerLine[]): Promise<void> {
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
    // If this write fails, Kafka may have records that the ledger does not know, so the run must not end as clean.
    const hadFailed = this.#hasFailed;
    this.#hasFailed = true;
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#open.handle.write(bytes, done, bytes.length - done, this.#length + done)).bytesWritten;
    }
    this.#hasFailed = hadFailed;
    this.#length += bytes.length;
    this.#position = advance(this.#position, lines);
  }

  async #checkpoint(clean: boolean): Promise<void> {
    const { next, lanes, at } = this.#position;
    const own = this.#open.maxInFlight;
    // Until the records in doubt are entered, a later writer has to consider as many as this one.
    const maxInFlight = this.#isInDoubtEntered ? own : Math.max(own, this.inDoubtBelow ?? 0);
    const checkpoint: Checkpoint = { next, length: this.#length, lanes, at, maxInFlight, clean };
    // The ledger reaches the disk first, so that the checkpoint is never ahead of it.
    await this.#syncing.run();
    await this.#open.storeCheckpoint(checkpoint);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#checkpoint(!this.#hasFailed && this.#isInDoubtEntered);
    } catch (error) {
      // An earlier failure was thrown already; this one only follows from it.
      if (!this.#hasFailed) throw error;
    } finally {
      await this.#open.handle.close();
      await this.#open.lock.release();
    }
  }
}
