import type { Table } from '#lib/config/names.ts';
import { digestNumber } from '#lib/delivery/expected/claim-table.ts';
import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import { keyOf, type Place, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ObservedPartition, UnclaimedRecord } from '#lib/delivery/observed/observed-partition.ts';
import type { OtherTimes } from '#lib/delivery/observed/other-times.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { FailedTries } from './failed-tries.ts';
import type { Finding, RecordSeen, Station } from './finding.ts';
import { ForeignRecords } from './foreign-records.ts';
import { copyNote, OwnRecords } from './own-records.ts';
import { UnfinishedRuns } from './unfinished-runs.ts';

/** Names an entry among those of its ledger, for use as a key of a map. */
export const entryName = ({ table, n }: LedgerEntry): string => `${table} ${n}`;

const UNASSIGNED =
  'Kafka never assigned this offset: the object is not of the sink, or of a topic of the same name that was deleted';

/** What was observed besides the claimed records. */
export interface Unclaimed {
  readonly partitions: readonly ObservedPartition[];
  readonly otherTimes: OtherTimes;
}

/** Finds out what records are that the ledger does not claim. Takes the partitions one after the other. */
export class UnclaimedFindings {
  /** Copies of records: there once more because an answer was lost or a writer was killed. */
  readonly duplicates: TableCounts = zeroCounts();
  /** Where the records of `unknown` entries were seen, by `entryName`. */
  readonly seen = new Map<string, Place>();
  readonly foreign = new ForeignRecords();
  /** Records that may belong to another run of the store that is unfinished, by table. */
  readonly undecided: TableCounts = zeroCounts();
  readonly #tries: FailedTries;
  readonly #triesOfOthers: FailedTries;
  readonly #own: OwnRecords;
  readonly #unfinished: UnfinishedRuns;
  readonly #misdirected: ReadonlySet<string>;
  readonly #dir: TopicsDir;

  constructor(expected: Expected, { partitions, otherTimes }: Unclaimed, dir: TopicsDir) {
    const { claims, others } = expected;
    this.#tries = new FailedTries(claims.uncertain);
    this.#triesOfOthers = new FailedTries([...others.uncertain, ...otherTimes.uncertain]);
    this.#own = new OwnRecords(claims, partitions, digestsOf(partitions));
    this.#unfinished = new UnfinishedRuns(expected, otherTimes);
    this.#misdirected = new Set(claims.misdirected.map((entry) => keyOf(dir, entry)));
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
  *ofUnassigned({ expected, unassigned }: ObservedPartition): Generator<Finding, void, undefined> {
    const { table, topic, partition } = expected;
    for (const [offset, row] of unassigned) {
      const record = this.#recordAt({ topic, partition, offset }, table, row);
      yield { kind: 'unexpected', ...record, where: ['s3'], note: UNASSIGNED };
    }
  }

  /** Undefined when the record is accounted for, or foreign. */
  #findingOf(observed: ObservedPartition, record: UnclaimedRecord): Finding | undefined {
    const { table, topic, partition } = observed.expected;
    const seen = this.#recordAt({ topic, partition, offset: record.offset }, table, record.row);
    // Already reported as an entry of the ledger.
    if (this.#misdirected.has(seen.key)) return undefined;
    const explanation = this.#tries.explain(topic, record.digest);
    switch (explanation?.why) {
      case 'unknown':
        this.seen.set(entryName(explanation.entry), seen);
        return undefined;
      case 'copy':
        this.duplicates[table]++;
        return undefined;
      case 'coded': {
        const { table: name, row } = explanation.entry;
        const note = 'the answer to its post carried an error code, and it was written all the same';
        return { kind: 'unexpected', ...seen, table: name, row, where: stationsOf(record), note };
      }
      case undefined:
        return this.#unexplained(observed, record, { ...seen, where: stationsOf(record) });
    }
  }

  /** What a record is that no failed try of this run explains. */
  #unexplained(observed: ObservedPartition, record: UnclaimedRecord, seen: RecordSeen): Finding | undefined {
    const { table, topic } = observed.expected;
    const side = observed.sideOf(record.offset);
    if (isLeftover(observed, record)) return undefined;
    const own = this.#own.find(record.digest);
    // What is before the first record of this run, besides a record that is not at its own offset, was there before it.
    if (own !== undefined && !(side === 'before' && own.isFound)) {
      return { kind: 'unexpected', ...seen, table: own.table, row: own.row, note: copyNote(own, topic) };
    }
    if (this.#triesOfOthers.explain(topic, record.digest) !== undefined) return undefined;
    if (!wasInKafka(observed, record)) {
      const isUnassigned = record.offset >= observed.bounds.end;
      return { kind: 'unexpected', ...seen, ...(isUnassigned ? { note: UNASSIGNED } : {}) };
    }
    // Only a row of the table can have been posted by a run.
    const unfinished = record.row === undefined ? undefined : this.#unfinished.ownerOf(side);
    if (unfinished?.isDecided === true) return { kind: 'unexpected', ...seen, note: unfinished.note };
    if (unfinished !== undefined) this.undecided[table]++;
    else this.foreign.add(table, side, seen);
    return undefined;
  }

  #recordAt(place: Place, table: Table, row: number | undefined): RecordSeen {
    const origin = row === undefined ? { table: null, row: null } : { table: sourceTables[table].name, row };
    return { ...place, key: keyOf(this.#dir, place), ...origin };
  }
}

/** Whether Kafka holds a record, or has held it until its retention dropped it. */
const wasInKafka = ({ bounds }: ObservedPartition, { isInKafka, offset }: UnclaimedRecord): boolean =>
  isInKafka || offset < bounds.start;

/** Whether a record is an object of a topic that was deleted: the topic was created again since. */
const isLeftover = ({ recreation }: ObservedPartition, { isInKafka }: UnclaimedRecord): boolean =>
  recreation === 'likely' && !isInKafka;

function digestsOf(partitions: readonly ObservedPartition[]): ReadonlySet<bigint> {
  const digests = new Set<bigint>();
  for (const { unclaimed } of partitions) {
    for (const { digest } of unclaimed.values()) {
      const number = digestNumber(digest);
      if (number !== undefined) digests.add(number);
    }
  }
  return digests;
}

function stationsOf({ isInKafka, isInBucket }: UnclaimedRecord): readonly Station[] {
  const stations: Station[] = [];
  if (isInKafka) stations.push('kafka');
  if (isInBucket) stations.push('s3');
  return stations;
}
