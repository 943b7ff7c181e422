import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import { type Command, sourceOf } from './commands.ts';
import type { Language } from './notebook-source.ts';

/** A notebook read from another format. */
export interface ImportedNotebook {
  readonly language: Language;
  /** In Databricks' source format. */
  readonly source: string;
}

/** Databricks' own keys in the metadata of a Jupyter notebook and of its cells. */
const NOTEBOOK = 'application/vnd.databricks.v1+notebook';
const CELL = 'application/vnd.databricks.v1+cell';

const text = z
  .union([z.string(), z.array(z.string())])
  .transform((lines) => (Array.isArray(lines) ? lines.join('') : lines));
const cell = z.looseObject({
  cell_type: z.enum(['code', 'markdown', 'raw']),
  source: text,
  metadata: z
    .looseObject({
      [CELL]: z.looseObject({ title: z.string().optional(), showTitle: z.boolean().optional() }).optional(),
    })
    .optional(),
});
const notebook = z.looseObject({
  nbformat: z.int(),
  cells: z.array(cell),
  metadata: z
    .looseObject({
      [NOTEBOOK]: z.looseObject({ language: z.string().optional() }).optional(),
      kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
      language_info: z.looseObject({ name: z.string().optional() }).optional(),
    })
    .optional(),
});
type Notebook = z.output<typeof notebook>;

const names: Readonly<Record<string, Language>> = { python: 'PYTHON', sql: 'SQL', scala: 'SCALA', r: 'R' };

/** Databricks' own key wins, then the kernel's language; a notebook that names none is Python. */
function languageOfNotebook({ metadata }: Notebook): Language {
  const named = metadata?.[NOTEBOOK]?.language ?? metadata?.kernelspec?.language ?? metadata?.language_info?.name;
  const found = names[(named ?? 'python').toLowerCase()];
  if (found === undefined)
    throw invalid(`The notebook's language is ${named}; expected ${Object.keys(names).join(', ')}.`);
  return found;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // not JSON, so no Jupyter notebook; the caller reports it
  }
}

/** Whether a file's content is a Jupyter notebook of any version. */
export function isJupyter(content: string): boolean {
  const value = parsed(content);
  return typeof value === 'object' && value !== null && 'nbformat' in value;
}

/**
 * Reads a Jupyter notebook. Markdown cells become `%md` cells; saved outputs are dropped.
 *
 * @throws ApiError when it is none, of another version than 4, or of a language that Databricks does not run.
 */
export function fromJupyter(content: string): ImportedNotebook {
  const value = parsed(content);
  const { nbformat } = (value ?? {}) as { nbformat?: unknown };
  if (typeof nbformat === 'number' && nbformat !== 4) {
    throw invalid(`The notebook has the Jupyter format ${nbformat}; only version 4 can be imported.`);
  }
  const read = notebook.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalid(`The content is not a Jupyter notebook: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
  }
  const commands = read.data.cells.flatMap(({ cell_type, source, metadata }) => {
    const body = source.replaceAll('\r\n', '\n').trimEnd();
    if (body.trim() === '') return [];
    const title = metadata?.[CELL]?.showTitle === true ? metadata[CELL]?.title : undefined;
    return [{ text: cell_type === 'code' ? body.replace(/^\s*\n/, '') : `%md\n${body}`, ...(title ? { title } : {}) }];
  });
  const language = languageOfNotebook(read.data);
  return { language, source: sourceOf(language, commands) };
}

/** Writes a notebook as Jupyter's format 4, with Databricks' own keys and without outputs. */
export function toJupyter(name: string, language: Language, commands: readonly Command[]): string {
  const lines = (body: string): string[] => body.split(/(?<=\n)/);
  const cells = commands.map(({ text: body, title }) => {
    const metadata = { [CELL]: { showTitle: title !== undefined, title: title ?? '', inputWidgets: {} } };
    const markdown = /^%md[ \t]*\n?/.exec(body)?.[0];
    return markdown === undefined
      ? { cell_type: 'code', execution_count: 0, metadata, outputs: [], source: lines(body) }
      : { cell_type: 'markdown', metadata, source: lines(body.slice(markdown.length)) };
  });
  const own = { dashboards: [], language: language.toLowerCase(), notebookName: name, widgets: {} };
  const metadata = { [NOTEBOOK]: own, language_info: { name: language.toLowerCase() } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 0 }, null, 1);
}
