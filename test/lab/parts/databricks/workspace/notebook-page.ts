import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import { type Command, sourceOf } from './commands.ts';
import type { ImportedNotebook } from './jupyter.ts';
import { type Language, languages } from './notebook-source.ts';

/** One output of a cell. */
export type Output =
  | { readonly type: 'ansi'; readonly data: string }
  | { readonly type: 'html'; readonly data: string }
  /** A PNG in base64. */
  | { readonly type: 'image'; readonly data: string }
  | {
      readonly type: 'table';
      /** `type` is Spark's name of the type, in JSON. */
      readonly schema: readonly { readonly name: string; readonly type: string }[];
      readonly data: readonly (readonly unknown[])[];
      /** Whether rows are left out. */
      readonly overflow: boolean;
    };

/** A cell with its results, if it ran. */
export interface ShownCommand extends Command {
  readonly results?: readonly Output[];
  readonly error?: { readonly summary: string; readonly trace: string };
  /** When it started and ended, in ms since 1970. */
  readonly times?: readonly [number, number];
}

/** The content of a page. */
export interface ShownNotebook {
  readonly name: string;
  readonly id: bigint;
  readonly language: Language;
  readonly commands: readonly ShownCommand[];
}

/** The variable in which programs look for the notebook. */
const MODEL = '__DATABRICKS_NOTEBOOK_MODEL';

const inModel = (output: Output): Record<string, unknown> => {
  switch (output.type) {
    case 'ansi':
      return { type: 'ansi', data: output.data };
    case 'html':
      return { type: 'htmlSandbox', data: output.data };
    case 'image':
      return { type: 'mimeBundle', data: { 'image/png': output.data } };
    case 'table':
      return { ...output, schema: output.schema.map((column) => ({ ...column, metadata: '{}' })) };
  }
};

function modelOf({ name, id, language, commands }: ShownNotebook): Record<string, unknown> {
  return {
    version: 'NotebookV1',
    origId: String(id),
    name,
    language: language.toLowerCase(),
    commands: commands.map(({ position, text, title, results, error, times }) => ({
      version: 'CommandV1',
      subtype: 'command',
      commandType: 'auto',
      position,
      command: text,
      commandTitle: title ?? '',
      showCommandTitle: title !== undefined,
      state: error !== undefined ? 'error' : times === undefined ? 'input' : 'finished',
      results: results === undefined ? null : { type: 'listResults', data: results.map(inModel) },
      errorSummary: error?.summary ?? null,
      error: error?.trace ?? null,
      startTime: times?.[0] ?? 0,
      submitTime: times?.[0] ?? 0,
      finishTime: times?.[1] ?? 0,
    })),
    dashboards: [],
    globalVars: {},
    inputWidgets: {},
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const cellText = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const row = (tag: 'th' | 'td', values: readonly unknown[]): string =>
  `<tr>${values.map((value) => `<${tag}>${escaped(cellText(value))}</${tag}>`).join('')}</tr>`;

function rendered(output: Output): string {
  switch (output.type) {
    case 'ansi':
      return `<pre>${escaped(stripVTControlCharacters(output.data))}</pre>`;
    case 'html':
      return `<iframe sandbox="allow-scripts" srcdoc="${escaped(output.data)}"></iframe>`;
    case 'image':
      return `<img alt="" src="data:image/png;base64,${output.data}">`;
    case 'table': {
      const rows = [
        row(
          'th',
          output.schema.map(({ name }) => name),
        ),
        ...output.data.map((values) => row('td', values)),
      ];
      return `<table>${rows.join('\n')}</table>${output.overflow ? '<p>There are more rows.</p>' : ''}`;
    }
  }
}

const section = ({ text, title, results = [], error }: ShownCommand): string =>
  [
    '<section>',
    ...(title === undefined ? [] : [`<h2>${escaped(title)}</h2>`]),
    `<pre class="command">${escaped(text)}</pre>`,
    ...results.map(rendered),
    ...(error === undefined ? [] : [`<pre class="error">${escaped(stripVTControlCharacters(error.trace))}</pre>`]),
    '</section>',
  ].join('\n');

const STYLE =
  'body{font-family:sans-serif;margin:2em}pre.command{background:#f4f4f4;padding:.5em}pre.error{color:#b00}' +
  'table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.2em .5em}iframe{width:100%;border:0}';

/**
 * Creates the page of a notebook. It contains the notebook's model as Databricks' pages do, so that programs can read
 * cells and results from it. Unlike those pages it needs no scripts from elsewhere.
 */
export function pageOfNotebook(notebook: ShownNotebook): string {
  const model = Buffer.from(encodeURIComponent(JSON.stringify(modelOf(notebook)))).toString('base64');
  return [
    '<!DOCTYPE html>',
    '<html>',
    `<head><meta charset="utf-8"><title>${escaped(notebook.name)}</title><style>${STYLE}</style>`,
    `<script>var ${MODEL} = '${model}';</script></head>`,
    `<body><h1>${escaped(notebook.name)}</h1>`,
    ...notebook.commands.map(section),
    '</body></html>',
  ].join('\n');
}

const model = z.looseObject({
  language: z.string(),
  commands: z.array(
    z.looseObject({ position: z.number(), command: z.string(), commandTitle: z.string().nullable().optional() }),
  ),
});

function modelIn(html: string): z.output<typeof model> {
  const [, encoded] = new RegExp(`${MODEL} = '([A-Za-z0-9+/=]+)'`).exec(html) ?? [];
  if (encoded === undefined) throw invalid(`The content is no exported notebook: it has no ${MODEL}.`);
  try {
    return model.parse(JSON.parse(decodeURIComponent(Buffer.from(encoded, 'base64').toString())));
  } catch (error) {
    throw invalid(`The content is no exported notebook: its ${MODEL} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Reads the notebook out of an exported page. Its results are dropped.
 *
 * @throws ApiError when the page holds no notebook.
 */
export function fromPage(html: string): ImportedNotebook {
  const { language: named, commands } = modelIn(html);
  const language = named.toUpperCase() as Language;
  if (!Object.hasOwn(languages, language)) throw invalid(`The notebook's language is ${named}.`);
  const ordered = [...commands]
    .sort((a, b) => a.position - b.position)
    .map(({ command, commandTitle }) => ({ text: command, ...(commandTitle ? { title: commandTitle } : {}) }));
  return { language, source: sourceOf(language, ordered) };
}
