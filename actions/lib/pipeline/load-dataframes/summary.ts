import { tables } from '#lib/config/names.ts';
import type { Loaded, Row } from './result.ts';

/** Rows of an answer that the summary shows. */
const MAX_ROWS = 25;

/**
 * Counts and answers as Markdown, for the summary of a GitHub job.
 *
 * @param url page of the run in Databricks.
 */
export function loadedMarkdown(loaded: Loaded, url: string | undefined): string {
  return [
    `### DataFrames${url === undefined ? '' : ` ([run](${url}))`}`,
    '',
    '| DataFrame | objects | rows | corrupt | rescued | cleaned rows | duplicates | unreadable |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tables.map((table) => {
      const { objects, rows, corrupt, rescued } = loaded.frames[table];
      const { rows: kept, duplicates, unreadable } = loaded.cleaned[table];
      const lost = Object.values(unreadable).reduce((sum, one) => sum + one, 0);
      return `| df_${table} | ${objects} | ${rows} | ${corrupt} | ${rescued} | ${kept} | ${duplicates} | ${lost} |`;
    }),
    '',
    ...Object.entries(loaded.queries).flatMap(([name, rows]) => [
      `#### ${title(name)}`,
      '',
      ...markdownTable(rows),
      '',
    ]),
  ].join('\n');
}

/** Name of a question as a title: `top_category_per_country` becomes `Top category per country`. */
export const title = (name: string): string => {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function markdownTable(rows: readonly Row[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return ['No rows.'];
  const columns = Object.keys(first);
  const more = rows.length > MAX_ROWS ? [`| … ${rows.length - MAX_ROWS} more |${' |'.repeat(columns.length - 1)}`] : [];
  return [
    `| ${columns.join(' | ')} |`,
    `|${' --- |'.repeat(columns.length)}`,
    ...rows.slice(0, MAX_ROWS).map((row) => `| ${columns.map((column) => cell(row[column])).join(' | ')} |`),
    ...more,
  ];
}

/** One cell of a table. Texts come from records, so their Markdown and HTML is escaped. */
const cell = (value: string | number | null | undefined): string =>
  value === null || value === undefined
    ? '–'
    : String(value)
        .replace(/[\r\n]+/g, ' ')
        .replace(/[\\`*_{}[\]<>|#!]/g, (character) => `\\${character}`);
