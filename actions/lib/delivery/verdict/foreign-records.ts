import type { Table } from '#lib/config/names.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import type { RecordSeen } from './finding.ts';

/** On which side of the run's own records a record lies. */
export type Side = ReturnType<ObservedPartition['sideOf']>;

/** The records of other producers: Kafka holds them, and no ledger of the store can have anything to do with them. */
export class ForeignRecords {
  readonly counts: TableCounts = zeroCounts();
  #older = 0;
  readonly #listed: RecordSeen[] = [];
  readonly #listedOlder: RecordSeen[] = [];

  /** How many of them are before the first record of this run in their partition: they were there when it began. */
  get older(): number {
    return this.#older;
  }

  /** The first `MAX_LISTED`, the older ones last. */
  get listed(): readonly RecordSeen[] {
    return [...this.#listed, ...this.#listedOlder].slice(0, MAX_LISTED);
  }

  add(table: Table, side: Side, record: RecordSeen): void {
    this.counts[table]++;
    if (side === 'before') this.#older++;
    const list = side === 'before' ? this.#listedOlder : this.#listed;
    if (list.length < MAX_LISTED) list.push(record);
  }
}
