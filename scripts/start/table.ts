import type { Report } from './report.ts';

const tables = ['pin', 'geo', 'user'] as const;

/** The one table that the main job ends with. */
export function resultTable(report: Report): string {
  const rows: readonly (readonly string[])[] = [
    ['', 'posted', 'acknowledged', 'in Kafka', 'in S3', 'dead-lettered', 'unknown', 'duplicates'],
    ...tables.map((table) =>
      [
        table,
        report.posted[table],
        report.acknowledged[table],
        report.found.kafka[table],
        report.found.s3[table],
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
        report.deadLettered,
        report.unknown,
        report.duplicates,
      ].map((one) => String(sum(one))),
    ],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  const { late, missing, altered, unexpected } = report.counts;
  const posted = sum(report.posted);
  const proved = sum(report.found.s3);
  return [
    '',
    ...text,
    '',
    `${proved} of ${posted} records found in Kafka and S3; late ${late}, missing ${missing}, altered ${altered}, unexpected ${unexpected}.`,
    `${report.seconds['total'] ?? 0} s in all. Details: .lab/report.json`,
  ].join('\n');
}

const sum = (one: Readonly<Record<string, number>>): number => Object.values(one).reduce((a, b) => a + b, 0);
