import { type Table, tables } from '../config/names.ts';
import { jsonOf } from '../emulator/judge-answer.ts';
import { sourceTables } from '../emulator/source-tables.ts';
import type { Claims, Troubled } from './claims.ts';
import { keyOf, type Place, type TopicsDir } from './object-keys.ts';
import type { PartitionAudit, Stray } from './partition-audit.ts';
import type { Finding } from './report-schema.ts';

type ByTable = Record<Table, number>;

/** All that a proof came to. */
export interface Findings {
  readonly found: { readonly kafka: ByTable; readonly s3: ByTable };
  readonly missing: readonly Finding[];
  readonly late: readonly Finding[];
  readonly altered: readonly Finding[];
  readonly unexpected: readonly Finding[];
  /** Records that are there once more, since the answer to an earlier try was lost. */
  readonly duplicates: ByTable;
  /** Places at which records of `unknown` entries were seen after all, by the entry's number. */
  readonly resolved: ReadonlyMap<number, Place>;
}

/** Objects with offsets that Kafka never gave, by topic and partition. */
export interface NeverGiven {
  readonly audit: PartitionAudit;
  readonly offsets: readonly number[];
  /** Values of the first of them. */
  readonly values: ReadonlyMap<number, string>;
}

/** Judges what was seen. Pure. */
export function findingsOf(
  claims: Claims,
  audits: readonly PartitionAudit[],
  neverGiven: readonly NeverGiven[],
  dir: TopicsDir,
): Findings {
  const found = { kafka: zeros(), s3: zeros() };
  const lists: Record<'missing' | 'late' | 'altered' | 'unexpected', Finding[]> = {
    missing: [],
    late: [],
    altered: [],
    unexpected: [],
  };
  const duplicates = zeros();
  const resolved = new Map<number, Place>();
  const attempts = new Attempts(claims.troubled);
  for (const audit of audits) {
    judgeClaims(audit, dir, found, lists);
    for (const stray of [...audit.strays.values()].sort((one, other) => one.offset - other.offset)) {
      const place = { topic: audit.expected.topic, partition: audit.expected.partition, offset: stray.offset };
      const match = attempts.take(place.topic, stray.digest);
      if (match?.why === 'unknown') resolved.set(match.troubled.entry.n, place);
      else if (match?.why === 'lost') duplicates[audit.expected.table]++;
      else if (match?.why === 'coded') {
        const { table, row } = match.troubled.entry;
        const note = 'the answer to its post carried an error code, and yet it is there';
        lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: whereOf(stray), note });
      } else if (isBetween(audit, stray.offset)) {
        const { table, row } = originOf(audit.expected.table, stray.value);
        lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: whereOf(stray) });
      }
    }
  }
  for (const { audit, offsets, values } of neverGiven) {
    for (const offset of offsets) {
      const place = { topic: audit.expected.topic, partition: audit.expected.partition, offset };
      const note = 'Kafka never gave that offset to any record';
      const { table, row } = originOf(audit.expected.table, values.get(offset));
      lists.unexpected.push({ ...place, key: keyOf(dir, place), table, row, where: ['s3'], note });
    }
  }
  return { found, ...lists, duplicates, resolved };
}

function judgeClaims(
  audit: PartitionAudit,
  dir: TopicsDir,
  found: { readonly kafka: ByTable; readonly s3: ByTable },
  lists: Record<'missing' | 'late' | 'altered', Finding[]>,
): void {
  const { table, topic, partition, claims } = audit.expected;
  claims.forEach(({ row, offset }, index) => {
    const kafka = audit.kafka[index] ?? 'absent';
    const s3 = audit.s3[index] ?? 'absent';
    const place = { topic, partition, offset };
    const finding: Finding = { ...place, key: keyOf(dir, place), table: sourceTables[table].name, row };
    if (kafka !== 'absent') found.kafka[table]++;
    if (s3 !== 'absent') found.s3[table]++;
    if (kafka === 'absent') {
      const taken = audit.claimsAt(offset).some((other) => other !== index && audit.kafka[other] !== 'absent');
      const note = taken ? { note: 'another record of this ledger stands at its offset' } : {};
      lists.missing.push({ ...finding, lost: taken || audit.highest > offset, ...note });
      return;
    }
    if (s3 === 'absent') lists.late.push(finding);
    if (kafka === 'other' || s3 === 'other') {
      const where = [...(kafka === 'other' ? (['kafka'] as const) : []), ...(s3 === 'other' ? (['s3'] as const) : [])];
      lists.altered.push({ ...finding, where });
    }
  });
}

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
  value: string | undefined,
): { readonly table: string | null; readonly row: number | null } {
  const parsed = value === undefined ? undefined : jsonOf(value);
  if (typeof parsed !== 'object' || parsed === null) return { table: null, row: null };
  const { name, number } = sourceTables[table];
  const row: unknown = (parsed as Readonly<Record<string, unknown>>)[number];
  return typeof row === 'number' ? { table: name, row } : { table: null, row: null };
}

/** Tries that failed, each of which may explain one record that no entry claims. */
class Attempts {
  readonly #open = new Map<string, { readonly troubled: Troubled; lost: number; coded: number }[]>();

  constructor(all: readonly Troubled[]) {
    for (const troubled of all) {
      const key = `${troubled.entry.topic} ${troubled.entry.digest}`;
      this.#open.set(key, [...(this.#open.get(key) ?? []), { troubled, lost: troubled.lost, coded: troubled.coded }]);
    }
  }

  take(
    topic: string,
    digest: string | undefined,
  ): { readonly why: 'unknown' | 'lost' | 'coded'; readonly troubled: Troubled } | undefined {
    const known = digest === undefined ? [] : (this.#open.get(`${topic} ${digest}`) ?? []);
    const lost = known.find((one) => one.lost > 0);
    if (lost !== undefined) {
      lost.lost--;
      const isFirst = lost.lost === lost.troubled.lost - 1;
      // The record of an unknown entry that is there once is not there twice.
      const why = lost.troubled.entry.outcome === 'unknown' && isFirst ? 'unknown' : 'lost';
      return { why, troubled: lost.troubled };
    }
    const coded = known.find((one) => one.coded > 0);
    if (coded === undefined) return undefined;
    coded.coded--;
    return { why: 'coded', troubled: coded.troubled };
  }
}

const zeros = (): ByTable => Object.fromEntries(tables.map((table) => [table, 0])) as ByTable;
