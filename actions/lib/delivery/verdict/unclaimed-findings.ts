import type { Table } from '#lib/config/names.ts';
import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import { keyOf, type Place, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ObservedPartition, UnclaimedRecord } from '#lib/delivery/observed/observed-partition.ts';
import type { UnassignedObjects } from '#lib/delivery/observed/unassigned-offsets.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { FailedTries } from './failed-tries.ts';
import type { Finding, Station } from './finding.ts';

/** Names an entry among those of its ledger, for use as a key of a map. */
export const entryName = ({ table, n }: LedgerEntry): string => `${table} ${n}`;

/** Finds out what records are that the ledger does not claim. Takes the partitions one after the other. */
export class UnclaimedFindings {
  /** Copies of records: there once more because an answer was lost or a writer was killed. */
  readonly duplicates: TableCounts = zeroCounts();
  /** Where the records of `unknown` entries were seen, by `entryName`. */
  readonly seen = new Map<string, Place>();
  readonly #tries: FailedTries;
  readonly #triesOfOthers: FailedTries;
  readonly #dir: TopicsDir;

  constructor({ claims, others }: Expected, dir: TopicsDir) {
    this.#tries = new FailedTries(claims.uncertain);
    this.#triesOfOthers = new FailedTries(others.uncertain);
    this.#dir = dir;
  }

  /** The unexpected ones of the unclaimed records of one partition, by offset. */
  *of(observed: ObservedPartition): Generator<Finding, void, undefined> {
    const byOffset = [...observed.unclaimed.values()].sort((one, other) => one.offset - other.offset);
    for (const record of byOffset) {
      const finding = this.#findingOf(observed, record);
      if (finding !== undefined) yield finding;
    }
  }

  /** Objects at offsets that Kafka never assigned are unexpected, all of them. */
  *ofUnassigned({ observed, offsets, rows }: UnassignedObjects): Generator<Finding, void, undefined> {
    const { table, topic, partition } = observed.expected;
    for (const offset of offsets) {
      yield {
        ...this.#unexpected({ topic, partition, offset }),
        ...origin(table, rows.get(offset)),
        where: ['s3'],
        note: 'Kafka never assigned this offset',
      };
    }
  }

  /** Undefined when the record is a copy, explains an unknown entry, belongs to another ledger, or is out of range. */
  #findingOf(observed: ObservedPartition, record: UnclaimedRecord): Finding | undefined {
    const { table, topic, partition, offsets } = observed.expected;
    const place = { topic, partition, offset: record.offset };
    const explanation = this.#tries.explain(topic, record.digest);
    switch (explanation?.why) {
      case 'unknown':
        this.seen.set(entryName(explanation.entry), place);
        return undefined;
      case 'copy':
        this.duplicates[table]++;
        return undefined;
      case 'coded': {
        const { table: name, row } = explanation.entry;
        const note = 'the answer to its post carried an error code, and it was written all the same';
        return { ...this.#unexpected(place), table: name, row, where: stationsOf(record), note };
      }
      case undefined: {
        // Before and after the claimed offsets anybody may post: such records are foreign.
        if (!offsets.spans(record.offset)) return undefined;
        if (this.#triesOfOthers.explain(topic, record.digest) !== undefined) return undefined;
        return { ...this.#unexpected(place), ...origin(table, record.row), where: stationsOf(record) };
      }
    }
  }

  #unexpected(place: Place): Place & Pick<Finding, 'kind' | 'key'> {
    return { kind: 'unexpected', ...place, key: keyOf(this.#dir, place) };
  }
}

function stationsOf({ isInKafka, isInBucket }: UnclaimedRecord): readonly Station[] {
  const stations: Station[] = [];
  if (isInKafka) stations.push('kafka');
  if (isInBucket) stations.push('s3');
  return stations;
}

/** SQL name and row of a record whose value names a row of the topic's table; null for both when it does not. */
const origin = (table: Table, row: number | undefined): Pick<Finding, 'table' | 'row'> =>
  row === undefined ? { table: null, row: null } : { table: sourceTables[table].name, row };
