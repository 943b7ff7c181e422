import { tables } from '#lib/config/names.ts';
import { failureKinds } from '#lib/delivery/verdict/finding.ts';
import { sqlTableLabel, tableLabel } from '#lib/record/table-label.ts';
import { countColumns } from './count-columns.ts';
import { explanationsOf } from './explanations.ts';
import { noticesOf } from './notices.ts';
import type { ListedFinding, Report } from './schema.ts';
import { failureText, remarksOf } from './text.ts';

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--bad:#cf222e}
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid var(--line);padding:.25rem .75rem;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.9em}.good{color:var(--good)}.bad{color:var(--bad)}
`;

/** The report as one HTML page that loads nothing else. */
export function reportHtml(report: Report): string {
  const isProven = report.exit === 0;
  const verdict = isProven ? 'proven' : 'not proven';
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>Proof of delivery: ${verdict}</title><style>${STYLE}</style></head><body>`,
    `<h1>Proof of delivery: <span class="${isProven ? 'good' : 'bad'}">${verdict}</span></h1>`,
    `<p>Run <code>${escaped(report.run)}</code> in <code>${escaped(report.store)}</code>, proof of ${escaped(report.at)}, level ${report.level}.</p>`,
    ...paragraphs(report),
    countsSection(report),
    balanceSection(report),
    ...failureKinds.map((kind) => findingsSection(kind, report[kind], report.counts[kind])),
    findingsSection(
      'foreign',
      report.foreignRecords ?? [],
      report.foreignRecords === undefined ? 0 : foreignCount(report),
    ),
    unaccountedSection(report),
    '<h2>Seconds</h2>',
    htmlTable(
      ['phase', 'seconds'],
      Object.entries(report.seconds).map(([phase, value]) => [phase, value.toFixed(1)]),
    ),
    '</body></html>',
    '',
  ].join('\n');
}

/** Why the proof failed, in a sentence each, and what else should be known. */
function paragraphs(report: Report): readonly string[] {
  const [summary] = failureText(report)?.split('\n') ?? [];
  return [...(summary === undefined ? [] : [summary]), ...explanationsOf(report), ...noticesOf(report)].map(
    (text) => `<p>${escaped(text)}</p>`,
  );
}

const foreignCount = ({ counts }: Report): number => counts.foreign ?? 0;

function countsSection(report: Report): string {
  const columns = countColumns(report);
  return htmlTable(
    ['table', ...columns.map(([head]) => head)],
    tables.map((table) => [tableLabel(table), ...columns.map(([, counts]) => counts[table])]),
  );
}

function balanceSection({ balance }: Report): string {
  const heads = ['topic', 'partition', 'offsets'];
  const stationHeads = ['acknowledged', 'checksum', 'Kafka', 'checksum', 'S3', 'checksum', 'unclaimed'];
  const rows = balance.map(({ topic, partition, offsets, acknowledged, kafka, s3, unclaimed }) => [
    topic,
    partition,
    offsets,
    ...[acknowledged, kafka, s3].flatMap(({ count, checksum }) => [count, checksum ?? '–']),
    unclaimed,
  ]);
  return `<h2>Balance by partition</h2>\n${htmlTable([...heads, ...stationHeads], rows)}`;
}

function findingsSection(kind: string, findings: readonly ListedFinding[], count: number): string {
  if (count === 0) return '';
  const rows = findings.map((finding) => [
    finding.topic,
    finding.partition,
    finding.offset,
    finding.key,
    finding.table === null ? '–' : sqlTableLabel(finding.table),
    finding.row ?? '–',
    remarksOf(finding).join('; '),
  ]);
  const heads = ['topic', 'partition', 'offset', 'key', 'table', 'row', 'note'];
  return `<h2 class="bad">${kind} (${count})</h2>${htmlTable(heads, rows)}`;
}

function unaccountedSection({ unaccounted, counts }: Report): string {
  if (unaccounted.length === 0) return '';
  const rows = unaccounted.map(({ outcome, topic, table, row, reason }) => [
    outcome,
    topic,
    sqlTableLabel(table),
    row,
    reason,
  ]);
  const heads = ['outcome', 'topic', 'table', 'row', 'reason'];
  return `<h2>Unaccounted for (${counts.unaccounted})</h2>${htmlTable(heads, rows)}`;
}

/** A column whose cells are all numbers is aligned to the right. */
function htmlTable(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumeric = heads.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const cell = (tag: 'td' | 'th', value: string | number, column: number) =>
    `<${tag}${isNumeric[column] === true ? ' class="n"' : ''}>${escaped(String(value))}</${tag}>`;
  const head = heads.map((text, column) => cell('th', text, column)).join('');
  const body = rows.map((row) => `<tr>${row.map((value, column) => cell('td', value, column)).join('')}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
