import { tables } from '#lib/config/names.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { totalOf } from './build.ts';
import type { Finding, Report } from './schema.ts';

/** Why the delivery is not proven, naming every record up to the first 20 of a kind; undefined when it is. */
export function failureText(report: Report): string | undefined {
  if (report.exit === 0) return undefined;
  const { counts } = report;
  const kinds = [
    [counts.missing, 'missing'],
    [counts.late, 'late'],
    [counts.altered, 'altered'],
    [counts.unexpected, 'unexpected'],
    [totalOf(report.unknown), 'unknown'],
    [totalOf(report.deadLettered), 'dead-lettered'],
  ] as const;
  const summary = kinds
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');
  return [
    `The delivery of run ${report.run} is not proven: ${summary}, of ${totalOf(report.read)} records.`,
    ...listed('missing', report.missing, counts.missing),
    ...listed('late', report.late, counts.late),
    ...listed('altered', report.altered, counts.altered),
    ...listed('unexpected', report.unexpected, counts.unexpected),
    ...(counts.unexpected === 0 ? [] : (report.unfinished ?? []).map(unfinishedText)),
    ...report.unaccounted.map(
      ({ outcome, table, row, topic, reason, seen }) =>
        `  ${outcome}: ${table} row ${row} for topic ${topic}: ${reason}${
          seen === undefined ? '' : ` (seen in partition ${seen.partition} at offset ${seen.offset})`
        }`,
    ),
    ...more('unaccounted for', counts.unaccounted, report.unaccounted.length),
  ].join('\n');
}

const unfinishedText = (run: string): string =>
  `  Run ${run} was killed, or is still being written: what it had under way stands in no ledger yet and may be what is unexpected. Emulate with run "${run}" once more, which enters it, and verify again.`;

const listed = (kind: string, findings: readonly Finding[], count: number): readonly string[] => [
  ...findings.map((finding) => `  ${kind}: ${findingText(finding)}`),
  ...more(kind, count, findings.length),
];

const more = (kind: string, count: number, shown: number): readonly string[] =>
  count > shown ? [`  … and ${count - shown} more ${kind}`] : [];

/** One finding in a line. */
export function findingText({ table, row, topic, partition, offset, key, lost, where, note }: Finding): string {
  const what = table === null ? 'no row of ours' : `${table} row ${row}`;
  const extra = [
    ...(lost === true ? ['lost: Kafka went on without it'] : []),
    ...(where === undefined ? [] : [`in ${where.map((place) => (place === 'kafka' ? 'Kafka' : 'S3')).join(' and ')}`]),
    ...(note === undefined ? [] : [note]),
  ];
  const tail = extra.length === 0 ? '' : ` (${extra.join('; ')})`;
  return `${what}, topic ${topic}, partition ${partition}, offset ${offset}, key ${key}${tail}`;
}

/** The report as Markdown for a job's summary. */
export function reportMarkdown(report: Report): string {
  const { acknowledged, found, deadLettered, unknown, duplicates, counts } = report;
  const row = (table: (typeof tables)[number]) =>
    `| ${sourceTables[table].name} | ${report.read[table]} | ${acknowledged[table]} | ${found.kafka[table]} | ${found.s3[table]} | ${deadLettered[table]} | ${unknown[table]} | ${duplicates[table]} |`;
  const failure = failureText(report);
  return [
    `### Proof of delivery (run \`${report.run}\`): ${report.exit === 0 ? 'every record is where it should be' : 'not proven'}`,
    '',
    '| table | read | acknowledged | in Kafka | in S3 | dead-lettered | unknown | duplicates |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tables.map(row),
    '',
    ...(report.expired === undefined || totalOf(report.expired) === 0
      ? []
      : [
          `${totalOf(report.expired)} records have been dropped by Kafka since, as its retention asks; the bucket proves them.`,
          '',
        ]),
    `missing ${counts.missing}, late ${counts.late}, altered ${counts.altered}, unexpected ${counts.unexpected}`,
    '',
    '| topic | partition | offsets | acknowledged | checksum | Kafka | checksum | S3 | checksum |',
    '| --- | ---: | --- | ---: | --- | ---: | --- | ---: | --- |',
    ...report.balance.map(
      (line) =>
        `| ${line.topic} | ${line.partition} | ${line.offsets} | ${line.acknowledged.count} | \`${line.acknowledged.checksum}\` | ${line.kafka.count} | \`${line.kafka.checksum}\` | ${line.s3.count} | ${line.s3.checksum === undefined ? '–' : `\`${line.s3.checksum}\``} |`,
    ),
    '',
    ...(failure === undefined ? [] : ['```', failure, '```', '']),
  ].join('\n');
}
