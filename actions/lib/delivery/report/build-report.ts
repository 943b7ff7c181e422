import type { tables } from '#lib/config/names.ts';
import type { Claims } from '#lib/delivery/expected/claims.ts';
import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import type { ForeignTreatment } from '#lib/delivery/foreign.ts';
import type { Level } from '#lib/delivery/levels.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import type { Observation } from '#lib/delivery/observed/observe.ts';
import type { BalanceLine } from '#lib/delivery/verdict/balance.ts';
import type { FailureKind, Finding, RecordSeen } from '#lib/delivery/verdict/finding.ts';
import { entryName } from '#lib/delivery/verdict/unclaimed-findings.ts';
import type { Verdict } from '#lib/delivery/verdict/verdict.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { type TableCounts, total } from '#lib/record/table-counts.ts';
import type { ListedFinding, Report, Seconds, UnaccountedRecord } from './schema.ts';

/** All that a report is made of. */
export interface ReportParts {
  readonly expected: Expected;
  readonly observation: Observation;
  readonly verdict: Verdict;
  readonly foreign: ForeignTreatment;
  readonly balance: readonly BalanceLine[];
  /** Address of the ledger's store. */
  readonly store: string;
  readonly level: Level;
  /** When the proof ended, in ms since the epoch. */
  readonly at: number;
  readonly seconds: Seconds;
}

/** Puts the report together. Pure. */
export function buildReport(parts: ReportParts): Report {
  const { expected, verdict, foreign, balance, store, level, at, seconds } = parts;
  const { claims, others } = expected;
  const { acknowledged, 'dead-lettered': deadLettered, unknown } = claims.outcomes;
  const read = sumOf(acknowledged, deadLettered, unknown);
  const { duplicates, found, expired } = verdict;
  const counts = countsOf(claims, verdict);
  const foreignFailures = foreign.policy === 'fail' ? total(verdict.foreign.counts) - verdict.foreign.older : 0;
  const failures = verdict.findings.length + counts.unaccounted + foreignFailures;
  return {
    version: 1,
    run: claims.header.run,
    store,
    at: new Date(at).toISOString(),
    level,
    posted: read,
    read,
    acknowledged,
    deadLettered,
    unknown,
    duplicates,
    found,
    expired,
    late: listed(verdict.findings, 'late'),
    missing: listed(verdict.findings, 'missing'),
    altered: listed(verdict.findings, 'altered'),
    unexpected: listed(verdict.findings, 'unexpected'),
    foreign: verdict.foreign.counts,
    foreignPolicy: foreign.policy,
    ...(foreign.isListed || foreignFailures > 0 ? { foreignRecords: verdict.foreign.listed.map(listedRecord) } : {}),
    undecided: verdict.undecided,
    unaccounted: claims.unaccounted.map((entry) => unaccountedOf(entry, verdict)),
    counts,
    recreated: verdict.recreated.map(({ topic, isLikely }) => ({ topic, likely: isLikely })),
    ...connectorOf(parts.observation),
    otherNames: parts.observation.otherNames.map((one) => ({ ...one })),
    unfinished: [...others.unfinished],
    balance: [...balance],
    seconds,
    milestones: {},
    // A run that has posted nothing proves nothing.
    exit: failures === 0 && total(read) > 0 ? 0 : 1,
  };
}

function countsOf(claims: Claims, { findings, foreign }: Verdict): Report['counts'] {
  const countOf = (kind: FailureKind) => findings.filter((finding) => finding.kind === kind).length;
  return {
    late: countOf('late'),
    missing: countOf('missing'),
    lost: findings.filter(({ isLost }) => isLost === true).length,
    altered: countOf('altered'),
    unexpected: countOf('unexpected'),
    unaccounted: claims.unaccountedCount,
    foreign: total(foreign.counts),
    olderForeign: foreign.older,
  };
}

function listed(findings: readonly Finding[], kind: FailureKind): ListedFinding[] {
  return findings
    .filter((finding) => finding.kind === kind)
    .slice(0, MAX_LISTED)
    .map((finding) => ({
      ...listedRecord(finding),
      ...(finding.isLost === undefined ? {} : { lost: finding.isLost }),
    }));
}

const listedRecord = ({ topic, partition, offset, key, table, row, where, note }: RecordSeen): ListedFinding => ({
  topic,
  partition,
  offset,
  key,
  table,
  row,
  ...(where === undefined ? {} : { where: [...where] }),
  ...(note === undefined ? {} : { note }),
});

function connectorOf({ connector, sink }: Observation): Pick<Report, 'connector'> {
  if (connector === undefined) return {};
  const { name, state, reason, logs } = connector;
  return {
    connector: {
      name,
      state,
      ...(reason === undefined ? {} : { reason }),
      logs: [...logs],
      ...(typeof sink === 'string' ? { tasksUnknown: sink } : {}),
      ...(typeof sink === 'object' ? { tasks: sink.map((one) => ({ ...one })) } : {}),
    },
  };
}

function unaccountedOf(entry: LedgerEntry, { seen }: Verdict): UnaccountedRecord {
  const { outcome, topic, table, row, reason } = entry;
  const place = seen.get(entryName(entry));
  return {
    outcome: outcome === 'unknown' ? 'unknown' : 'dead-lettered',
    topic,
    table,
    row,
    reason: reason ?? '',
    ...(place === undefined ? {} : { seen: { partition: place.partition, offset: place.offset } }),
  };
}

function sumOf(...all: readonly TableCounts[]): TableCounts {
  const sum = (table: (typeof tables)[number]) => all.reduce((soFar, counts) => soFar + counts[table], 0);
  return { pin: sum('pin'), geo: sum('geo'), user: sum('user') };
}
