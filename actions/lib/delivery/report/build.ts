import { type Table, tables } from '#lib/config/names.ts';
import { type Claims, LISTED } from '#lib/delivery/expected/claims.ts';
import { entryName, type Findings } from '#lib/delivery/verdict/findings.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import type { BalanceLine, Report, Unaccounted } from './schema.ts';

type Counts = Record<Table, number>;

export interface ReportParts {
  readonly claims: Claims;
  readonly findings: Findings;
  readonly balance: readonly BalanceLine[];
  /** Runs of the store whose ledger may lack records. */
  readonly unfinished: readonly string[];
  readonly store: string;
  readonly level: 'keys' | 'values';
  readonly at: string;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Puts the report together. */
export function reportOf({ claims, findings, balance, unfinished, store, level, at, seconds }: ReportParts): Report {
  const { acknowledged, 'dead-lettered': deadLettered, unknown } = claims.tally;
  const read = sum(sum(acknowledged, deadLettered), unknown);
  const { missing, late, altered, unexpected } = findings;
  const counts = {
    late: late.length,
    missing: missing.length,
    lost: missing.filter(({ lost }) => lost === true).length,
    altered: altered.length,
    unexpected: unexpected.length,
    unaccounted: claims.unaccountedCount,
  };
  const { lost: _lost, ...wrong } = counts;
  return {
    version: 1,
    run: claims.header.run,
    store,
    at,
    level,
    posted: read,
    read,
    acknowledged,
    deadLettered,
    unknown,
    duplicates: findings.duplicates,
    found: findings.found,
    expired: findings.expired,
    late: late.slice(0, LISTED),
    missing: missing.slice(0, LISTED),
    altered: altered.slice(0, LISTED),
    unexpected: unexpected.slice(0, LISTED),
    unaccounted: claims.unaccounted.map((entry) => unaccountedOf(entry, findings)),
    counts,
    unfinished: [...unfinished],
    balance: [...balance],
    seconds,
    milestones: {},
    exit: Object.values(wrong).every((count) => count === 0) ? 0 : 1,
  };
}

function unaccountedOf(entry: LedgerEntry, { resolved }: Findings): Unaccounted {
  const { outcome, topic, table, row, reason } = entry;
  const seen = resolved.get(entryName(entry));
  return {
    outcome: outcome === 'unknown' ? 'unknown' : 'dead-lettered',
    topic,
    table,
    row,
    reason: reason ?? '',
    ...(seen === undefined ? {} : { seen: { partition: seen.partition, offset: seen.offset } }),
  };
}

const sum = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(tables.map((table) => [table, one[table] + other[table]])) as Counts;

/** Over all tables. */
export const totalOf = (counts: Counts): number => tables.reduce((all, table) => all + counts[table], 0);
