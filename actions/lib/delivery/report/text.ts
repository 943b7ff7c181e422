import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import { sqlTableLabel } from '#lib/record/table-label.ts';
import type { ListedFinding, Report, UnaccountedRecord } from './schema.ts';

/** How texts name the stations of a record. */
const stationNames = { kafka: 'Kafka', s3: 'S3' } as const;

/** Why the delivery is not proven, with every record that the report lists; undefined when it is proven. */
export function failureText(report: Report): string | undefined {
  if (report.exit === 0) return undefined;
  const { counts, unaccounted } = report;
  const kinds = [
    ...failureKinds.map((kind) => [counts[kind], kind] as const),
    [total(report.unknown), 'unknown'] as const,
    [total(report.deadLettered), 'dead-lettered'] as const,
  ];
  const summary = kinds
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');
  return [
    `The delivery of run ${report.run} is not proven: ${summary}, of ${plural(total(report.read), 'record')}.`,
    ...failureKinds.flatMap((kind) => [
      ...report[kind].map((finding) => `  ${kind}: ${findingText(finding)}`),
      ...notListed(kind, counts[kind], report[kind].length),
      ...(kind === 'unexpected' && counts.unexpected > 0 ? (report.unfinished ?? []).map(unfinishedText) : []),
    ]),
    ...unaccounted.map((record) => `  ${unaccountedText(record)}`),
    ...notListed('unaccounted for', counts.unaccounted, unaccounted.length),
  ].join('\n');
}

/** Why a record can be unexpected although it is ours, and what to do about it. */
const unfinishedText = (run: string): string =>
  `  Run ${run} was killed, or is still being written: records that it was posting are in no ledger yet, and may be the unexpected ones. Emulate with run "${run}" once more, which enters them in its ledger, and verify again.`;

const notListed = (kind: string, count: number, shown: number): readonly string[] =>
  count > shown ? [`  … and ${count - shown} more ${kind}`] : [];

function unaccountedText({ outcome, table, row, topic, reason, seen }: UnaccountedRecord): string {
  const place = seen === undefined ? '' : ` (seen in partition ${seen.partition} at offset ${seen.offset})`;
  return `${outcome}: ${sqlTableLabel(table)} row ${row} for topic ${topic}: ${reason}${place}`;
}

function findingText(finding: ListedFinding): string {
  const { table, row, topic, partition, offset, key } = finding;
  const what = table === null ? 'a record of no row' : `${sqlTableLabel(table)} row ${row}`;
  const remarks = remarksOf(finding);
  const tail = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
  return `${what}, topic ${topic}, partition ${partition}, offset ${offset}, key ${key}${tail}`;
}

/** What is known of a record beside its place. */
export function remarksOf({ lost, where, note }: ListedFinding): readonly string[] {
  return [
    ...(lost === true ? ['lost: Kafka has gone past its offset'] : []),
    ...(where === undefined ? [] : [`in ${where.map((station) => stationNames[station]).join(' and ')}`]),
    ...(note === undefined ? [] : [note]),
  ];
}
