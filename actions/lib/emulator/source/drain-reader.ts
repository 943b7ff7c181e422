import { UserError } from '#lib/errors.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import type { SourceTable } from '#lib/record/source-tables.ts';
import { shardCondition } from './shard.ts';

export interface DrainReaderOptions {
  readonly database: Database;
  readonly table: SourceTable;
  /** Whether rows of the table may share a number. */
  readonly hasTies: boolean;
  readonly shard: Shard;
  readonly signal: AbortSignal;
}

/** The statements by which mode drain reads a table in the order of the column that numbers its rows. */
export class DrainReader {
  readonly #options: DrainReaderOptions;
  #contentOrder: string | undefined;

  constructor(options: DrainReaderOptions) {
    this.#options = options;
  }

  /**
   * Rows of the shard from a number on.
   *
   * @param from null = from the table's first row.
   * @param isAfter whether rows with that number itself are left out.
   */
  async page(from: number | null, isAfter: boolean, limit: number): Promise<readonly Row[]> {
    const { database, table, shard, signal, hasTies } = this.#options;
    const start = from === null ? [] : [`\`${table.number}\` ${isAfter ? '>' : '>='} ?`];
    const conditions = [...start, ...shardCondition(shard, table.number)];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT * FROM \`${table.name}\`${where} ORDER BY \`${table.number}\` LIMIT ${limit}`;
    // Only the page is sorted by content, not the table, so that the index on the number is enough to read it.
    const ordered = hasTies
      ? `SELECT * FROM (${sql}) AS page ORDER BY \`${table.number}\`, ${await this.#orderByContent()}`
      : sql;
    return database.select(ordered, from === null ? [] : [from], signal);
  }

  /** Rows that share one number, from an offset among them on. */
  async rowsNumbered(number: number, offset: number, limit: number): Promise<readonly Row[]> {
    const { database, table, signal } = this.#options;
    const sql = `SELECT * FROM \`${table.name}\` WHERE \`${table.number}\` = ? ORDER BY ${await this.#orderByContent()} LIMIT ${limit} OFFSET ${offset}`;
    return database.select(sql, [number], signal);
  }

  /** @throws UserError when the column holds something else than a whole number below 2^53. */
  numberOf(row: Row): number {
    const { name, number: column } = this.#options.table;
    const number = row[column];
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw new UserError(
      `Table ${name}: column ${column} holds ${String(number)}, expected whole numbers below 2^53. Mode drain goes through the table by them.`,
    );
  }

  /** A digest of all columns. They are quoted, so that no two different contents give the same text. */
  async #orderByContent(): Promise<string> {
    if (this.#contentOrder === undefined) {
      const { database, table, signal } = this.#options;
      const [row = {}] = await database.select(`SELECT * FROM \`${table.name}\` LIMIT 1`, [], signal);
      const columns = Object.keys(row).map((column) => `QUOTE(\`${column.replaceAll('`', '``')}\`)`);
      this.#contentOrder = `SHA2(CONCAT_WS(',', ${columns.join(', ')}), 256)`;
    }
    return this.#contentOrder;
  }
}
