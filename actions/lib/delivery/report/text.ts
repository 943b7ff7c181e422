import { tables } from '#lib/config/names.ts';
import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { plural } from '#lib/plural.ts';
import { type TableCounts, total } from '#lib/record/table-counts.ts';
import { sqlTableLabel } from '#lib/record/table-label.ts';
import { explanationsOf } from './explanations.ts';
import type { ListedFinding, Report, UnaccountedRecord } from './schema.ts';

/** How texts name the stations of a record. */
const stationNames = { kafka: 'Kafka', s3: 'S3' } as const;

/** Why the delivery is not proven, with every record that the report lists; undefined when it is proven. */
export function failureText(report: Report): string | undefined {
  if (report.exit === 0) return undefined;
  const { counts, unaccounted, run, store } = report;
  if (total(report.read) === 0) {
    const end = report.unfinished?.includes(run) === true ? ' It was killed, or is still being written.' : '';
    return `There is nothing to prove: run ${run} in ${store} has posted no record.${end} Emulate posts first, or choose another run.`;
  }
  const foreign = foreignFailures(report);
  return [
    `The delivery of run ${run} is not proven: ${summaryOf(report)}, of ${plural(total(report.read), 'record')}.`,
    ...explanationsOf(report).map((line) => `  ${line}`),
    ...failureKinds.flatMap((kind) => [
      ...report[kind].map((finding) => `  ${kind}: ${recordText(finding)}`),
      ...notListed(kind, counts[kind], report[kind].length),
    ]),
    ...unaccounted.map((record) => `  ${unaccountedText(record)}`),
    ...notListed('unaccounted for', counts.unaccounted, unaccounted.length),
    ...(foreign.count === 0 ? [] : foreign.listed.map((record) => `  foreign: ${recordText(record)}`)),
    ...notListed('foreign', foreign.count, foreign.listed.length),
  ].join('\n');
}

/** How many records of each kind fail the proof, such as `1 missing, 2 late`. */
function summaryOf(report: Report): string {
  const { counts, found, acknowledged } = report;
  const kinds = [
    ...failureKinds.map((kind) => [counts[kind], kind] as const),
    [total(report.unknown), 'unknown'] as const,
    [total(report.deadLettered), 'dead-lettered'] as const,
    [foreignFailures(report).count, 'foreign'] as const,
    [lackingInDataframes(found.dataframes, acknowledged), 'not in the DataFrames'] as const,
  ];
  return kinds
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');
}

/** Foreign records that fail the proof. */
function foreignFailures({ foreignPolicy, foreignRecords = [], counts }: Report) {
  const { foreign = 0, olderForeign = 0 } = counts;
  const count = foreignPolicy === 'fail' ? foreign - olderForeign : 0;
  // The older ones are listed last.
  return { count, listed: foreignRecords.slice(0, count) };
}

const lackingInDataframes = (found: TableCounts | undefined, acknowledged: TableCounts): number =>
  found === undefined ? 0 : tables.reduce((sum, table) => sum + Math.max(0, acknowledged[table] - found[table]), 0);

const notListed = (kind: string, count: number, shown: number): readonly string[] =>
  count > shown ? [`  … and ${count - shown} more ${kind}`] : [];

function unaccountedText({ outcome, table, row, topic, reason, seen }: UnaccountedRecord): string {
  const place = seen === undefined ? '' : ` (seen in partition ${seen.partition} at offset ${seen.offset})`;
  return `${outcome}: ${sqlTableLabel(table)} row ${row} for topic ${topic}: ${reason}${place}`;
}

/** One record in a line: which row it is, where it is, and what else is known. */
export function recordText(finding: ListedFinding): string {
  const { table, row, topic, partition, offset, key } = finding;
  const what = table === null ? 'a record of no row' : `${sqlTableLabel(table)} row ${row}`;
  const remarks = remarksOf(finding);
  const tail = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
  return `${what}, topic ${topic}, partition ${partition}, offset ${offset}, key ${key}${tail}`;
}

/** What is known of a record beside its place. */
export function remarksOf({ lost, where, note }: ListedFinding): readonly string[] {
  return [
    ...(lost === true ? [note === undefined ? 'lost: Kafka has gone past its offset' : 'lost'] : []),
    ...(where === undefined ? [] : [`in ${where.map((station) => stationNames[station]).join(' and ')}`]),
    ...(note === undefined ? [] : [note]),
  ];
}
