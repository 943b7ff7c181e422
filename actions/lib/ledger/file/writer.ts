import type { FileHandle } from 'node:fs/promises';
import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';
import { type LedgerDoubt, type LedgerEntry, type LedgerHeader, type LedgerLine, lineOf } from '#lib/ledger/entry.ts';
import { advanced, type LedgerPosition } from '#lib/ledger/position.ts';
import type { Checkpoint, LedgerWriter } from '#lib/ledger/store.ts';

export interface OpenLedger {
  readonly header: LedgerHeader;
  readonly handle: FileHandle;
  readonly lock: AsyncDisposable;
  /** Where it stands; `length` in bytes. */
  readonly from: LedgerPosition & { readonly length: number };
  readonly doubtful: number | undefined;
  readonly underWay: number;
  storeCheckpoint(checkpoint: Checkpoint): Promise<void>;
}

/** Writes one ledger's file. What waits for a write, or for its fsync, shares one. */
export class FileWriter implements LedgerWriter {
  readonly header: LedgerHeader;
  readonly doubtful: number | undefined;
  readonly #open: OpenLedger;
  #position: LedgerPosition;
  #length: number;
  #waiting: LedgerLine[] = [];
  #failed = false;
  /** Whether the ledger knows what an earlier writer may have posted. */
  #told: boolean;
  readonly #writing = new CoalescedTask(() => this.#write());
  readonly #syncing = new CoalescedTask(() => this.#open.handle.datasync());
  readonly #checkpointing = new CoalescedTask(() => this.#checkpoint(false));

  constructor(open: OpenLedger) {
    this.#open = open;
    this.header = open.header;
    this.doubtful = open.doubtful;
    this.#told = open.doubtful === undefined;
    this.#position = open.from;
    this.#length = open.from.length;
  }

  get next(): number {
    return this.#position.next;
  }

  get lanes(): LedgerPosition['lanes'] {
    return this.#position.lanes;
  }

  async doubt(doubts: readonly LedgerDoubt[]): Promise<void> {
    await this.#append(doubts);
    await this.durable();
    this.#told = true;
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
    // Should it fail, the ledger does not know of records that Kafka has.
    const before = this.#failed;
    this.#failed = true;
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#open.handle.write(bytes, done, bytes.length - done, this.#length + done)).bytesWritten;
    }
    this.#failed = before;
    this.#length += bytes.length;
    this.#position = advanced(this.#position, lines);
  }

  async #checkpoint(clean: boolean): Promise<void> {
    const { next, lanes, at } = this.#position;
    // As long as nothing is told of what an earlier writer had under way, that stands.
    const underWay = this.#told ? this.#open.underWay : Math.max(this.#open.underWay, this.doubtful ?? 0);
    const checkpoint: Checkpoint = { next, length: this.#length, lanes, at, underWay, clean };
    // The ledger first, so that the checkpoint is never ahead of it.
    await this.#syncing.run();
    await this.#open.storeCheckpoint(checkpoint);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#checkpoint(!this.#failed && this.#told);
    } catch (error) {
      // What failed before has been told already; this would be a second message about it.
      if (!this.#failed) throw error;
    } finally {
      await this.#open.handle.close();
      await this.#open.lock[Symbol.asyncDispose]();
    }
  }
}
