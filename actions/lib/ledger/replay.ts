import { damaged } from './damage.ts';
import { isEntry, isInDoubt, type LedgerHeader, type LedgerLine } from './entry.ts';
import { parseStoredLine } from './parse.ts';
import { advance, type LedgerPosition } from './position.ts';
import { firstOf, type Shard, WHOLE } from './shard.ts';

/** Reads the lines of a ledger again to find where it ends. */
export class LedgerReplay {
  readonly #header: LedgerHeader;
  readonly #shard: Shard;
  #position: LedgerPosition;
  #maxInFlight: number;

  /** @param from where the lines begin. */
  constructor(header: LedgerHeader, from: LedgerPosition) {
    this.#header = header;
    this.#shard = shardOf(header);
    this.#position = from;
    this.#maxInFlight = Math.max(header.maxInFlight ?? 0, header.inDoubtBelow ?? 0);
  }

  /** Where the ledger ends as far as it was read. */
  get position(): LedgerPosition {
    return this.#position;
  }

  /** The most records of one table that any writer, as far as was read, may have had in flight. */
  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  /**
   * @param where names the file or segment in messages.
   * @param number of the line in it, from 1.
   * @throws UserError when the line is not one of a ledger, or does not follow the one before it.
   */
  add(text: string, where: string, number: number): void {
    const line = parseStoredLine(text, where, number);
    if (isEntry(line) || isInDoubt(line)) {
      this.#refuseGap(line, where, number);
      this.#position = advance(this.#position, [line]);
    } else {
      this.#maxInFlight = Math.max(this.#maxInFlight, line.maxInFlight);
    }
  }

  /** Every record of a sequence is entered, in its order. What is in doubt comes after all entries of its table. */
  #refuseGap({ n, table, ...line }: LedgerLine, where: string, number: number): void {
    const expected = this.#expected(table);
    if (n === expected || ('inDoubt' in line && n > expected)) return;
    const lane = this.#header.mode === 'faithful' ? 'the sequence' : table;
    const fault = n > expected ? 'the entries between are missing' : 'that record has an entry already';
    throw damaged(`Line ${number} of ${where} is record ${n} of ${lane}, expected record ${expected}: ${fault}.`);
  }

  /** The number that the next entry of a table has. */
  #expected(table: string): number {
    const { next, lanes } = this.#position;
    return this.#header.mode === 'faithful' ? next : firstOf(this.#shard, lanes[table]?.next ?? 0);
  }
}

/** The shard that the numbers of a ledger are counted in. In mode drain each shard counts its own rows. */
function shardOf({ mode, shard }: LedgerHeader): Shard {
  const [index, of] = (shard ?? '').split('/').map(Number);
  return mode !== 'sample' || index === undefined || of === undefined ? WHOLE : { index, of };
}

/** Said when a ledger with entries has no checkpoint: every writer stores one before it posts anything. */
export const lostCheckpointText = (run: string, address: string, maxInFlight: number): string =>
  `Run "${run}" in ${address} has lost its checkpoint: where it ends is read from the ledger alone, and the next ${maxInFlight} records of each table count as in doubt.`;
