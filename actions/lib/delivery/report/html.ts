import { tables } from '#lib/config/names.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { Finding, Report } from './schema.ts';

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--bad:#cf222e}
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid var(--line);padding:.25rem .75rem;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.9em}.good{color:var(--good)}.bad{color:var(--bad)}
`;

/** The report as one page that needs nothing else. */
export function reportHtml(report: Report): string {
  const good = report.exit === 0;
  const counted = tables.map((table) => [
    sourceTables[table].name,
    report.read[table],
    report.acknowledged[table],
    report.found.kafka[table],
    report.found.s3[table],
    report.deadLettered[table],
    report.unknown[table],
    report.duplicates[table],
  ]);
  const balance = report.balance.map((line) => [
    line.topic,
    line.partition,
    line.offsets,
    line.acknowledged.count,
    line.acknowledged.checksum ?? '–',
    line.kafka.count,
    line.kafka.checksum ?? '–',
    line.s3.count,
    line.s3.checksum ?? '–',
    line.unclaimed,
  ]);
  const seconds = Object.entries(report.seconds).map(([phase, value]) => [phase, value.toFixed(1)]);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>Proof of delivery: ${good ? 'proven' : 'not proven'}</title><style>${STYLE}</style></head><body>`,
    `<h1>Proof of delivery: <span class="${good ? 'good">proven' : 'bad">not proven'}</span></h1>`,
    `<p>Run <code>${escaped(report.run)}</code> in <code>${escaped(report.store)}</code>, looked at on ${escaped(report.at)}, level ${report.level}.</p>`,
    table(['table', 'read', 'acknowledged', 'in Kafka', 'in S3', 'dead-lettered', 'unknown', 'duplicates'], counted),
    '<h2>Balance by partition</h2>',
    table(
      ['topic', 'partition', 'offsets', 'acknowledged', 'checksum', 'Kafka', 'checksum', 'S3', 'checksum', 'unclaimed'],
      balance,
    ),
    ...(['missing', 'late', 'altered', 'unexpected'] as const).map((kind) =>
      section(kind, report[kind], report.counts[kind]),
    ),
    report.unaccounted.length === 0
      ? ''
      : `<h2>Unaccounted for (${report.counts.unaccounted})</h2>${table(
          ['outcome', 'topic', 'table', 'row', 'reason'],
          report.unaccounted.map((one) => [one.outcome, one.topic, one.table, one.row, one.reason]),
        )}`,
    '<h2>Seconds</h2>',
    table(['phase', 'seconds'], seconds),
    '</body></html>',
    '',
  ].join('\n');
}

function section(kind: string, findings: readonly Finding[], count: number): string {
  if (count === 0) return '';
  const rows = findings.map((one) => [
    one.topic,
    one.partition,
    one.offset,
    one.key,
    one.table ?? '–',
    one.row ?? '–',
    [one.lost === true ? 'lost' : '', one.where?.join(' and ') ?? '', one.note ?? '']
      .filter((text) => text !== '')
      .join('; '),
  ]);
  return `<h2 class="bad">${kind} (${count})</h2>${table(['topic', 'partition', 'offset', 'key', 'table', 'row', 'note'], rows)}`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (tag: 'td' | 'th', value: string | number, isNumber: boolean) =>
    `<${tag}${isNumber ? ' class="n"' : ''}>${escaped(String(value))}</${tag}>`;
  const numeric = heads.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const head = heads.map((text, column) => cell('th', text, numeric[column] === true)).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((value, column) => cell('td', value, numeric[column] === true)).join('')}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
