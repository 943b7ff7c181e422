import { type Table, tables } from '#lib/config/names.ts';
import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import { tableLabel } from '#lib/record/table-label.ts';
import type { Report } from './schema.ts';
import { failureText } from './text.ts';

/** The report as Markdown, for the summary of a job. */
export function reportMarkdown(report: Report): string {
  const failure = failureText(report);
  const expired = report.expired === undefined ? 0 : total(report.expired);
  return [
    `### Proof of delivery (run \`${report.run}\`): ${report.exit === 0 ? 'every record is where it should be' : 'not proven'}`,
    '',
    '| table | read | acknowledged | in Kafka | in S3 | dead-lettered | unknown | duplicates |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tables.map((table) => tableRow(report, table)),
    '',
    ...(expired === 0
      ? []
      : [`Kafka has dropped ${plural(expired, 'record')} by its retention; the bucket proves that they arrived.`, '']),
    failureKinds.map((kind) => `${kind} ${report.counts[kind]}`).join(', '),
    '',
    '| topic | partition | offsets | acknowledged | checksum | Kafka | checksum | S3 | checksum |',
    '| --- | ---: | --- | ---: | --- | ---: | --- | ---: | --- |',
    ...report.balance.map(balanceRow),
    '',
    ...(failure === undefined ? [] : ['```', failure, '```', '']),
  ].join('\n');
}

function tableRow(report: Report, table: Table): string {
  const { read, acknowledged, found, deadLettered, unknown, duplicates } = report;
  const counts = [read, acknowledged, found.kafka, found.s3, deadLettered, unknown, duplicates];
  return markdownRow([tableLabel(table), ...counts.map((one) => one[table])]);
}

function balanceRow({ topic, partition, offsets, ...stations }: Report['balance'][number]): string {
  const cells = [stations.acknowledged, stations.kafka, stations.s3].flatMap(({ count, checksum }) => [
    count,
    checksum === undefined ? '–' : `\`${checksum}\``,
  ]);
  return markdownRow([topic, partition, offsets, ...cells]);
}

const markdownRow = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
