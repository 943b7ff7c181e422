import { tables } from '#lib/config/names.ts';
import type { Report } from '#lib/delivery/report/schema.ts';
import { plural } from '#lib/plural.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

type Counts = Report['posted'];

/** The one table that the main job ends with: a row a table of the database, named as its topic is and in SQL. */
export function resultTable(report: Report): string {
  const { dataframes } = report.found;
  const columns: readonly (readonly [string, Counts])[] = [
    ['posted', report.posted],
    ['acknowledged', report.acknowledged],
    ['in Kafka', report.found.kafka],
    ['in S3', report.found.s3],
    ...(dataframes === undefined ? [] : [['in DataFrame', dataframes] as const]),
    ['dead-lettered', report.deadLettered],
    ['unknown', report.unknown],
    ['duplicates', report.duplicates],
  ];
  const rows = [
    ['', ...columns.map(([title]) => title)],
    ...tables.map((table) => [
      `${table} (${sourceTables[table].name})`,
      ...columns.map(([, counts]) => String(counts[table])),
    ]),
    ['all', ...columns.map(([, counts]) => String(sum(counts)))],
  ];
  const { late, missing, altered, unexpected } = report.counts;
  const places = [report.found.kafka, report.found.s3, ...(dataframes === undefined ? [] : [dataframes])];
  const proved = Math.min(...places.map(sum));
  const where = dataframes === undefined ? 'Kafka and S3' : 'Kafka, S3 and the DataFrames';
  return [
    '',
    ...aligned(rows),
    '',
    `${proved} of ${plural(sum(report.posted), 'record')} found in ${where}; late ${late}, missing ${missing}, altered ${altered}, unexpected ${unexpected}.`,
    `${(report.seconds['total'] ?? 0).toFixed(1)} s in all. Details: .lab/report.json`,
  ].join('\n');
}

const sum = (counts: Counts): number => tables.reduce((all, table) => all + counts[table], 0);

/** Rows of an answer that are printed; all of them stand in report.json. */
const MAX_ROWS = 12;

/** The answers, a small table each. */
export function queryTables(queries: NonNullable<Report['queries']>): string {
  return Object.entries(queries)
    .flatMap(([name, answer]) => {
      const rows = answer as readonly Readonly<Record<string, unknown>>[];
      const columns = Object.keys(rows[0] ?? {});
      const cells = rows.slice(0, MAX_ROWS).map((row) => columns.map((column) => String(row[column] ?? '–')));
      const more = rows.length > MAX_ROWS ? [`… ${plural(rows.length - MAX_ROWS, 'more row')}`] : [];
      return [
        '',
        `${name.replaceAll('_', ' ')}:`,
        ...(rows.length === 0 ? ['no rows'] : aligned([columns, ...cells])),
        ...more,
      ];
    })
    .join('\n');
}

/** Columns padded to their widest cell, the first to the left. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}
