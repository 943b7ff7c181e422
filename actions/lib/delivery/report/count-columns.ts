import type { TableCounts } from '#lib/record/table-counts.ts';
import type { Report } from './schema.ts';

/** The columns of the table of counts: head and counts by table. Columns that say nothing are left out. */
export function countColumns(report: Report): readonly (readonly [head: string, counts: TableCounts])[] {
  const { read, acknowledged, found, deadLettered, unknown, duplicates, foreign } = report;
  return [
    ['read', read],
    ['acknowledged', acknowledged],
    ['in Kafka', found.kafka],
    ['in S3', found.s3],
    ...(found.dataframes === undefined ? [] : [['in DataFrames', found.dataframes] as const]),
    ['dead-lettered', deadLettered],
    ['unknown', unknown],
    ['duplicates', duplicates],
    ...(foreign === undefined ? [] : [['foreign', foreign] as const]),
  ];
}
