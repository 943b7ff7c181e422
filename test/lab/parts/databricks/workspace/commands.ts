import { type Language, languages } from './notebook-source.ts';

/** One cell of a notebook, as its user sees it: without the comment signs of the source format. */
export interface Command {
  /** Place among the notebook's cells, from 1; empty cells count. */
  readonly position: number;
  readonly text: string;
  readonly title?: string;
}

const separatorOf = (sign: string): RegExp => new RegExp(`^${sign} COMMAND -+[ \\t]*$`);
const titleOf = (sign: string): RegExp => new RegExp(`^${sign} DBTITLE \\d+,(.*)$`);
const magicOf = (sign: string): RegExp => new RegExp(`^${sign} MAGIC ?`);

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const isText = (line: string): boolean => line.trim() !== '';
  return lines.slice(Math.max(0, lines.findIndex(isText)), lines.findLastIndex(isText) + 1);
}

/** Cuts a notebook in Databricks' source format into its cells; empty cells are left out. */
export function commandsOf(language: Language, source: string): readonly Command[] {
  const sign = languages[language].comment;
  const separator = separatorOf(sign);
  const blocks: string[][] = [[]];
  for (const line of source.split('\n').slice(1)) {
    if (separator.test(line)) blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks.flatMap((lines, index) => {
    const title = lines.map((line) => titleOf(sign).exec(line)?.[1]).find((found) => found !== undefined);
    const body = withoutBlankEnds(lines.filter((line) => !titleOf(sign).test(line)));
    if (body.length === 0) return [];
    const isMagic = magicOf(sign).test(body[0] ?? '');
    const text = body.map((line) => (isMagic ? line.replace(magicOf(sign), '') : line)).join('\n');
    return [{ position: index + 1, text, ...(title === undefined ? {} : { title }) }];
  });
}

/** Writes cells in Databricks' source format: a cell that begins with a magic is written in comments. */
export function sourceOf(language: Language, commands: readonly Omit<Command, 'position'>[]): string {
  const sign = languages[language].comment;
  const cells = commands.map(({ text, title }) => {
    const lines = text.split('\n').map((line) => line.trimEnd());
    const written = text.startsWith('%') ? lines.map((line) => `${sign} MAGIC ${line}`.trimEnd()) : lines;
    return [...(title === undefined ? [] : [`${sign} DBTITLE 1,${title}`]), ...written].join('\n');
  });
  return `${sign} Databricks notebook source\n${cells.join(`\n\n${sign} COMMAND ----------\n\n`)}`;
}
