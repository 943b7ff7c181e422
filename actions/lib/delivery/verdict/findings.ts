import { type Table, tables } from '#lib/config/names.ts';
import type { Claims, Troubled } from '#lib/delivery/expected/claims.ts';
import { originRow } from '#lib/delivery/expected/origin-row.ts';
import { keyOf, type Place, type TopicsDir } from '#lib/delivery/observed/object-keys.ts';
import type { Finding } from '#lib/delivery/report/schema.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { Attempts } from './attempts.ts';
import type { PartitionAudit, Stray } from './partition-audit.ts';

type ByTable = Record<Table, number>;

/** All that a proof came to. */
export interface Findings {
  readonly found: { readonly kafka: ByTable; readonly s3: ByTable };
  /** Records that Kafka has dropped since and that the bucket proves. */
  readonly expired: ByTable;
  readonly missing: readonly Finding[];
  readonly late: readonly Finding[];
  readonly altered: readonly Finding[];
  readonly unexpected: readonly Finding[];
  /** Records that are there beside those that are claimed, since an answer was lost or a writer killed. */
  readonly duplicates: ByTable;
  /** Places at which records of `unknown` entries were seen after all, by the entry's name. */
  readonly resolved: ReadonlyMap<string, Place>;
}

/** Objects with offsets that Kafka never gave, by topic and partition. */
export interface NeverGiven {
  readonly audit: PartitionAudit;
  readonly offsets: readonly number[];
  /** Values of the first of them. */
  readonly values: ReadonlyMap<number, string>;
}

/**
 * Judges what was seen. Pure.
 *
 * @param others what other ledgers of the store know of failed tries: their records are no concern of this one.
 */
export function findingsOf(
  claims: Claims,
  audits: readonly PartitionAudit[],
  neverGiven: readonly NeverGiven[],
  dir: TopicsDir,
  others: readonly Troubled[] = [],
): Findings {
  const found = { kafka: zeros(), s3: zeros() };
  const expired = zeros();
  const lists: Record<'missing' | 'late' | 'altered' | 'unexpected', Finding[]> = {
    missing: [],
    late: [],
    altered: [],
    unexpected: [],
  };
  const duplicates = zeros();
  const resolved = new Map<string, Place>();
  const attempts = new Attempts(claims.troubled);
  const attemptsOfOthers = new Attempts(others);
  for (const audit of audits) {
    judgeClaims(audit, dir, { ...found, expired }, lists);
    for (const stray of [...audit.strays.values()].sort((one, other) => one.offset - other.offset)) {
      const place = { topic: audit.expected.topic, partition: audit.expected.partition, offset: stray.offset };
      const match = attempts.take(place.topic, stray.digest);
      if (match?.why === 'unknown') resolved.set(entryName(match.entry), place);
      else if (match?.why === 'lost') duplicates[audit.expected.table]++;
      else if (match?.why === 'coded') {
        const { table, row } = match.entry;
        const note = 'the answer to its post carried an error code, and yet it is there';
        lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: whereOf(stray), note });
      } else if (isBetween(audit, stray.offset) && !attemptsOfOthers.explain(place.topic, stray.digest)) {
        const { table, row } = originOf(audit.expected.table, stray.row);
        lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: whereOf(stray) });
      }
    }
  }
  for (const { audit, offsets, values } of neverGiven) {
    for (const offset of offsets) {
      const place = { topic: audit.expected.topic, partition: audit.expected.partition, offset };
      const note = 'Kafka never gave that offset to any record';
      const { table, row } = originOf(audit.expected.table, originRow(audit.expected.table, values.get(offset)));
      lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: ['s3'], note });
    }
  }
  return { found, expired, ...lists, duplicates, resolved };
}

function judgeClaims(
  audit: PartitionAudit,
  dir: TopicsDir,
  counts: { readonly kafka: ByTable; readonly s3: ByTable; readonly expired: ByTable },
  lists: Record<'missing' | 'late' | 'altered', Finding[]>,
): void {
  const { table, topic, partition, claims } = audit.expected;
  for (let index = 0; index < claims.length; index++) {
    const kafka = audit.kafka.at(index);
    const s3 = audit.s3.at(index);
    if (kafka !== 'absent') counts.kafka[table]++;
    if (s3 !== 'absent') counts.s3[table]++;
    if (kafka === 'equal' && s3 === 'equal') continue;
    const [row, offset] = [claims.row(index), claims.offset(index)];
    const place = { topic, partition, offset };
    const finding: Finding = { ...place, key: keyOf(dir, place), table: sourceTables[table].name, row };
    // Only a record that Kafka held can have become an object with its offset in its name.
    if (audit.isDropped(index) && s3 !== 'absent') {
      counts.expired[table]++;
      if (s3 === 'other') lists.altered.push({ ...finding, where: ['s3'] });
      continue;
    }
    if (kafka === 'absent') {
      lists.missing.push({ ...finding, ...lossOf(audit, index) });
      continue;
    }
    if (s3 === 'absent') lists.late.push(finding);
    if (kafka === 'other' || s3 === 'other') {
      const where = [...(kafka === 'other' ? (['kafka'] as const) : []), ...(s3 === 'other' ? (['s3'] as const) : [])];
      lists.altered.push({ ...finding, where });
    }
  }
}

/** What is known of a record that is not in Kafka. */
function lossOf(audit: PartitionAudit, index: number): { readonly lost: boolean; readonly note?: string } {
  const offset = audit.expected.claims.offset(index);
  if (audit.claimsAt(offset).some((other) => other !== index && audit.kafka.at(other) !== 'absent')) {
    return { lost: true, note: 'another record of this ledger stands at its offset' };
  }
  if (audit.isDropped(index) && Number.isFinite(audit.droppedBelow)) {
    return {
      lost: true,
      note: `Kafka holds nothing below offset ${audit.droppedBelow} any more, and the bucket has no object of it`,
    };
  }
  return { lost: audit.highest > offset };
}

/** Names an entry within its ledger. */
export const entryName = ({ table, n }: LedgerEntry): string => `${table} ${n}`;

const whereOf = ({ kafka, s3 }: Stray): ('kafka' | 's3')[] => [
  ...(kafka ? (['kafka'] as const) : []),
  ...(s3 ? (['s3'] as const) : []),
];

/** Whether an offset lies between the first and the last that the ledger claims: further out others may post. */
function isBetween(audit: PartitionAudit, offset: number): boolean {
  const { first, last } = audit.expected.offsets;
  return first !== undefined && last !== undefined && offset > first && offset < last;
}

/** Table and row of a value that no entry claims, as far as it tells. */
function originOf(
  table: Table,
  row: number | undefined,
): { readonly table: string | null; readonly row: number | null } {
  return row === undefined ? { table: null, row: null } : { table: sourceTables[table].name, row };
}

const zeros = (): ByTable => Object.fromEntries(tables.map((table) => [table, 0])) as ByTable;
