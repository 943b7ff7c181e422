import { UserError } from '#lib/errors.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import type { LedgerEntry, LedgerHeader } from '#lib/ledger/entry.ts';

/** What a ledger that contradicts itself means, and what to do. */
const REMEDY =
  'The ledger was changed or cut off after it was written, and proves nothing. Restore it from a copy, or emulate with a new run and verify that one.';

/**
 * Records that are numbered together: all of a ledger in mode faithful, else those of one table. A shard of mode sample
 * has every n-th number.
 */
interface NumberedLane {
  /** The number that comes next. */
  next: number;
  /** The number after that of the last entry, as checkpoints count; undefined before the first entry. */
  end: number | undefined;
}

/**
 * The numbers of a ledger's entries. Every record of a sequence is entered, so that a gap, a repetition or an end before
 * the checkpoint shows a ledger that was changed: the records that are missing in it would not be looked for.
 */
export class LedgerSequence {
  readonly #header: LedgerHeader;
  readonly #where: string;
  readonly #step: number;
  readonly #lanes = new Map<string, NumberedLane>();

  /** @param where the ledger's name in messages. */
  constructor(header: LedgerHeader, where: string) {
    this.#header = header;
    this.#where = where;
    this.#step = header.mode === 'sample' ? shardOf(header).of : 1;
  }

  /**
   * Takes the entries in the ledger's order.
   *
   * @param line of the entry, for the message.
   * @throws UserError when an entry is missing before this one, or this one was entered before.
   */
  add({ n, table }: Pick<LedgerEntry, 'n' | 'table'>, line: number): void {
    const lane = this.#laneOf(table);
    if (n !== lane.next) {
      const fault = n > lane.next ? 'the entries between are missing' : 'that record was entered before';
      throw new UserError(
        `${this.#where}: line ${line} is record ${n} of ${this.#nameOf(table)}, and record ${lane.next} was expected: ${fault}. ${REMEDY}`,
      );
    }
    lane.next += this.#step;
    lane.end = n + 1;
  }

  /**
   * Compares the end of the ledger with a checkpoint that was read before it.
   *
   * @throws UserError when the checkpoint knows of more records than the ledger.
   */
  refuseLongerCheckpoint(checkpoint: Checkpoint): void {
    for (const [table, next] of this.#endsIn(checkpoint)) {
      const end = this.#endOf(table);
      if (next <= end) continue;
      const name = this.#nameOf(table);
      const ends =
        end === this.#startOf(table) ? `holds no record of ${name}` : `ends with record ${end - 1} of ${name}`;
      throw new UserError(`${this.#where} ${ends}, and its checkpoint knows of records up to ${next - 1}. ${REMEDY}`);
    }
  }

  /** Whether the ledger holds entries that a checkpoint does not know of. */
  isLongerThan(checkpoint: Checkpoint): boolean {
    const ends = new Map(this.#endsIn(checkpoint));
    return [...this.#lanes.keys()].some((name) => this.#endOf(name) > (ends.get(name) ?? 0));
  }

  /** @throws UserError that says that the ledger holds more than the checkpoint of a writer that ended in order. */
  refuseLongerLedger(): never {
    throw new UserError(
      `${this.#where} holds entries that its checkpoint does not know of, although its writer ended in order. ${REMEDY}`,
    );
  }

  /** Where each lane ends according to a checkpoint. */
  #endsIn({ next, lanes }: Checkpoint): readonly (readonly [string, number])[] {
    if (this.#header.mode === 'faithful') return [[WHOLE, next]];
    return Object.entries(lanes).map(([table, lane]) => [table, lane.next] as const);
  }

  #endOf(table: string): number {
    return this.#lanes.get(this.#header.mode === 'faithful' ? WHOLE : table)?.end ?? this.#startOf(table);
  }

  #laneOf(table: string): NumberedLane {
    const name = this.#header.mode === 'faithful' ? WHOLE : table;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { next: this.#firstOf(name), end: undefined };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  /** The number from which the ledger continues the one before it. */
  #startOf(name: string): number {
    const { mode, from, lanes = {} } = this.#header;
    return mode === 'faithful' ? from : (lanes[name]?.next ?? 0);
  }

  /** The number of a lane's first entry: of a shard, the first one from the start on that falls to it. */
  #firstOf(name: string): number {
    const start = this.#startOf(name);
    if (this.#step === 1) return start;
    const { index, of } = shardOf(this.#header);
    return start + ((index - 1 - (start % of) + of) % of);
  }

  #nameOf(table: string): string {
    return this.#header.mode === 'faithful' ? 'the sequence' : table;
  }
}

/** Name of the only lane of mode faithful. */
const WHOLE = '';

/** A shard such as `2/4`; the whole when the header names none. */
function shardOf({ shard = '1/1' }: LedgerHeader): { readonly index: number; readonly of: number } {
  const [index = 1, of = 1] = shard.split('/').map(Number);
  return { index, of };
}
