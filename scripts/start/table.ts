import type { QueryRow, Report } from './report.ts';

const tables = ['pin', 'geo', 'user'] as const;

/** The one table that the main job ends with. */
export function resultTable(report: Report): string {
  const { dataframes } = report.found;
  const rows: readonly (readonly string[])[] = [
    [
      '',
      'posted',
      'acknowledged',
      'in Kafka',
      'in S3',
      ...(dataframes === undefined ? [] : ['in DataFrame']),
      'dead-lettered',
      'unknown',
      'duplicates',
    ],
    ...tables.map((table) =>
      [
        table,
        report.posted[table],
        report.acknowledged[table],
        report.found.kafka[table],
        report.found.s3[table],
        ...(dataframes === undefined ? [] : [dataframes[table]]),
        report.deadLettered[table],
        report.unknown[table],
        report.duplicates[table],
      ].map(String),
    ),
    [
      'all',
      ...[
        report.posted,
        report.acknowledged,
        report.found.kafka,
        report.found.s3,
        ...(dataframes === undefined ? [] : [dataframes]),
        report.deadLettered,
        report.unknown,
        report.duplicates,
      ].map((one) => String(sum(one))),
    ],
  ];
  const text = aligned(rows);
  const { late, missing, altered, unexpected } = report.counts;
  const posted = sum(report.posted);
  const places = [report.found.kafka, report.found.s3, ...(dataframes === undefined ? [] : [dataframes])];
  const proved = Math.min(...places.map(sum));
  const where = dataframes === undefined ? 'Kafka and S3' : 'Kafka, S3 and the DataFrames';
  return [
    '',
    ...text,
    '',
    `${proved} of ${posted} records found in ${where}; late ${late}, missing ${missing}, altered ${altered}, unexpected ${unexpected}.`,
    `${report.seconds['total'] ?? 0} s in all. Details: .lab/report.json`,
  ].join('\n');
}

const sum = (one: Readonly<Record<string, number>>): number => Object.values(one).reduce((a, b) => a + b, 0);

/** Rows of an answer that are printed; all of them stand in report.json. */
const MOST_ROWS = 12;

/** The answers, a small table each. */
export function queryTables(queries: Readonly<Record<string, readonly QueryRow[]>>): string {
  return Object.entries(queries)
    .flatMap(([name, rows]) => {
      const columns = Object.keys(rows[0] ?? {});
      const cells = rows.slice(0, MOST_ROWS).map((row) => columns.map((column) => String(row[column] ?? '–')));
      const more = rows.length > MOST_ROWS ? [`… ${rows.length - MOST_ROWS} more rows`] : [];
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
