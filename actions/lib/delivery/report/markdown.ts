import { tables } from '#lib/config/names.ts';
import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import { tableLabel } from '#lib/record/table-label.ts';
import { countColumns } from './count-columns.ts';
import { noticesOf } from './notices.ts';
import type { Report } from './schema.ts';
import { failureText } from './text.ts';

/**
 * The report as Markdown, for the summary of a job.
 *
 * @param failures that the report itself does not list.
 */
export function reportMarkdown(report: Report, failures: readonly string[] = []): string {
  const texts = [failureText(report), ...failures].filter((text) => text !== undefined);
  const expired = report.expired === undefined ? 0 : total(report.expired);
  return [
    `### Proof of delivery (run \`${report.run}\`): ${report.exit === 0 ? 'every record is where it should be' : 'not proven'}`,
    '',
    ...countsTable(report),
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
    ...noticesOf(report).flatMap((notice) => [notice, '']),
    ...(texts.length === 0 ? [] : ['```', ...texts, '```', '']),
  ].join('\n');
}

function countsTable(report: Report): readonly string[] {
  const columns = countColumns(report);
  return [
    markdownRow(['table', ...columns.map(([head]) => head)]),
    markdownRow(['---', ...columns.map(() => '---:')]),
    ...tables.map((table) => markdownRow([tableLabel(table), ...columns.map(([, counts]) => counts[table])])),
  ];
}

function balanceRow({ topic, partition, offsets, ...stations }: Report['balance'][number]): string {
  const cells = [stations.acknowledged, stations.kafka, stations.s3].flatMap(({ count, checksum }) => [
    count,
    checksum === undefined ? '–' : `\`${checksum}\``,
  ]);
  return markdownRow([topic, partition, offsets, ...cells]);
}

const markdownRow = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
