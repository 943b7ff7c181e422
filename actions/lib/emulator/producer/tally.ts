import type { Table } from '#lib/config/names.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { type TableCounts, total, zeroCounts } from '#lib/record/table-counts.ts';

/** Times from a record's first attempt to its acknowledgement, in ms. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What was produced. `read = acknowledged + deadLettered + unknown`, for every table. */
export interface Produced {
  readonly read: TableCounts;
  readonly acknowledged: TableCounts;
  readonly deadLettered: TableCounts;
  readonly unknown: TableCounts;
  /** Attempts beyond the first of each record. */
  readonly retries: number;
  readonly latency: Latency;
  /** The first records that were not acknowledged. */
  readonly unacknowledged: readonly LedgerEntry[];
  /** Why posting ended before its goal; undefined when it did not. */
  readonly stopped: string | undefined;
}

/** How many records that were not acknowledged are kept to be listed. */
const MAX_LISTED = 20;
/** Enough for percentiles; beyond it every other measurement is dropped, so that memory stays bounded. */
const MAX_MEASUREMENTS = 20_000;

/** TableCounts records by outcome. */
export class Tally {
  readonly #read = zeroCounts();
  readonly #byOutcome = { acknowledged: zeroCounts(), 'dead-lettered': zeroCounts(), unknown: zeroCounts() };
  readonly #unacknowledged: LedgerEntry[] = [];
  #retries = 0;
  #latencies: number[] = [];
  /** Of so many records one is measured. */
  #interval = 1;

  add(table: Table, entry: LedgerEntry): void {
    this.#read[table]++;
    this.#byOutcome[entry.outcome][table]++;
    this.#retries += Math.max(0, entry.attempts - 1);
    if (entry.outcome === 'acknowledged') this.#measure(entry.ms);
    else if (this.#unacknowledged.length < MAX_LISTED) this.#unacknowledged.push(entry);
  }

  /** Records so far. */
  get total(): number {
    return total(this.#read);
  }

  /** Those of them that were not acknowledged. */
  get totalUnacknowledged(): number {
    return this.total - total(this.#byOutcome.acknowledged);
  }

  /** @param stopped why posting ended before its goal. */
  produced(stopped: string | undefined): Produced {
    const { acknowledged, 'dead-lettered': deadLettered, unknown } = this.#byOutcome;
    return {
      read: this.#read,
      acknowledged,
      deadLettered,
      unknown,
      retries: this.#retries,
      latency: this.#latency(),
      unacknowledged: this.#unacknowledged,
      stopped,
    };
  }

  #measure(ms: number): void {
    if (this.total % this.#interval === 0) this.#latencies.push(ms);
    if (this.#latencies.length <= MAX_MEASUREMENTS) return;
    this.#latencies = this.#latencies.filter((_, index) => index % 2 === 0);
    this.#interval *= 2;
  }

  #latency(): Latency {
    const sorted = this.#latencies.toSorted((one, other) => one - other);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }
}
