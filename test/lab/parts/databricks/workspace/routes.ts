import { z } from 'zod';
import { ApiError, invalid, notImplemented } from '../rest/api-error.ts';
import { booleanOf, type Form } from '../rest/form.ts';
import { RawAnswer, type Route, route } from '../rest/route.ts';
import { int64, queryBoolean } from '../rest/shapes.ts';
import { commandsOf } from './commands.ts';
import { fromJupyter, type ImportedNotebook, isJupyter, toJupyter } from './jupyter.ts';
import { fromPage, pageOfNotebook } from './notebook-page.ts';
import { isNotebook, type Language, languageOf, languages, normalised } from './notebook-source.ts';
import { pathOf } from './paths.ts';
import type { Entry, Tree } from './tree.ts';

/** Databricks' limit for the content of an import, in characters of base64. */
const MAX_CHARACTERS = 10 * 2 ** 20;
const VERSIONS = ['2.0'];
const path = z.string().min(1).transform(pathOf);
const format = z.enum(['SOURCE', 'HTML', 'JUPYTER', 'DBC', 'R_MARKDOWN', 'AUTO', 'RAW']);
const language = z.enum(Object.keys(languages) as [Language, ...Language[]]);

const importShape = z.strictObject({
  path: z.string().min(1),
  format: format.default('SOURCE'),
  language: language.optional(),
  content: z.union([z.string(), z.instanceof(Buffer)]).optional(),
  overwrite: z.boolean().default(false),
});

const infoOf = (at: string, entry: Entry): Record<string, unknown> => ({
  object_type: entry.type,
  path: at,
  object_id: entry.id,
  resource_id: String(entry.id),
  ...(entry.language === undefined ? {} : { language: entry.language }),
  ...(entry.type === 'DIRECTORY' ? {} : { created_at: entry.created, modified_at: entry.modified }),
  ...(entry.type === 'FILE' ? { size: entry.content?.length ?? 0 } : {}),
});

function checkSize(size: number): void {
  if (size <= MAX_CHARACTERS) return;
  throw new ApiError(
    400,
    'MAX_NOTEBOOK_SIZE_EXCEEDED',
    `The content has ${size} characters, the limit is ${MAX_CHARACTERS}.`,
  );
}

function decoded(content: string | Buffer | undefined): Buffer {
  if (content === undefined) throw invalid('Missing required field: content');
  checkSize(content.length);
  if (typeof content !== 'string') return content;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(content) || content.length % 4 !== 0) {
    throw invalid('The content is not base64-encoded.');
  }
  return Buffer.from(content, 'base64');
}

/** The fields of an import from a form. Its content is a file, without base64. */
const importFromForm = ({ texts, files }: Form): unknown => ({
  ...texts,
  ...(texts['overwrite'] === undefined ? {} : { overwrite: booleanOf(texts['overwrite']) }),
  content: files['content'] ?? texts['content'],
});

const extensionless = (at: string): string => at.slice(0, at.lastIndexOf('.'));

function importInto(tree: Tree, input: z.output<typeof importShape>): Record<string, never> {
  const at = pathOf(input.path);
  const content = decoded(input.content);
  const text = content.toString('utf8');
  const notebook = (where: string, { language: as, source }: ImportedNotebook): void =>
    tree.write(where, { type: 'NOTEBOOK', language: as }, Buffer.from(normalised(as, source)), input.overwrite);
  switch (input.format) {
    case 'SOURCE':
      if (input.language === undefined)
        throw invalid('Missing required field: language. It is needed with the format SOURCE.');
      notebook(at, { language: input.language, source: text });
      break;
    case 'JUPYTER':
      notebook(at, fromJupyter(text));
      break;
    case 'HTML':
      notebook(at, fromPage(text));
      break;
    case 'AUTO': {
      const named = languageOf(at);
      if (named !== undefined && isNotebook(named, text))
        notebook(extensionless(at), { language: named, source: text });
      else if (at.endsWith('.ipynb') && isJupyter(text)) notebook(extensionless(at), fromJupyter(text));
      else tree.write(at, { type: 'FILE' }, content, input.overwrite);
      break;
    }
    case 'RAW':
      tree.write(at, { type: 'FILE' }, content, input.overwrite);
      break;
    default:
      throw notImplemented(`import of the format ${input.format}`);
  }
  return {};
}

interface Exported {
  readonly content: Buffer;
  readonly extension: string;
  readonly contentType: string;
}

function exportOf(tree: Tree, at: string, as: z.output<typeof format>): Exported {
  const { type, content, language: of, id } = tree.get(at);
  if (type === 'DIRECTORY' || content === undefined) throw notImplemented('export of folders');
  const name = at.slice(at.lastIndexOf('/') + 1);
  if (as === 'SOURCE' || as === 'AUTO' || as === 'RAW') {
    const extension = of === undefined ? name.slice(name.lastIndexOf('.') + 1) : languages[of].extension;
    return { content, extension, contentType: 'text/plain' };
  }
  if (of === undefined) throw invalid(`${at} is a file, which has no format ${as}; export it as AUTO or SOURCE.`);
  const commands = commandsOf(of, content.toString('utf8'));
  switch (as) {
    case 'JUPYTER':
      return {
        content: Buffer.from(toJupyter(name, of, commands)),
        extension: 'ipynb',
        contentType: 'application/x-ipynb+json',
      };
    case 'HTML':
      return {
        content: Buffer.from(pageOfNotebook({ name, id, language: of, commands })),
        extension: 'html',
        contentType: 'text/html',
      };
    default:
      throw notImplemented(`export of the format ${as}`);
  }
}

function exported(tree: Tree, at: string, as: z.output<typeof format>, directly: boolean): unknown {
  const { content, extension, contentType } = exportOf(tree, at, as);
  if (directly) return new RawAnswer(contentType, content);
  return { content: content.toString('base64'), file_type: extension };
}

/** The API calls `workspace/…`. */
export const workspaceRoutes = (tree: Tree): readonly Route[] => [
  route('POST workspace/mkdirs', VERSIONS, z.strictObject({ path }), (input) => {
    tree.mkdirs(input.path);
    return {};
  }),
  route('POST workspace/import', VERSIONS, importShape, (input) => importInto(tree, input), {
    fromForm: importFromForm,
  }),
  route(
    'GET workspace/export',
    VERSIONS,
    z.strictObject({
      path,
      format: format.default('SOURCE'),
      direct_download: queryBoolean.default(false),
      outputs: z.string().optional(),
    }),
    (input) => exported(tree, input.path, input.format, input.direct_download),
  ),
  route('GET workspace/get-status', VERSIONS, z.strictObject({ path }), (input) =>
    infoOf(input.path, tree.get(input.path)),
  ),
  route(
    'GET workspace/list',
    VERSIONS,
    z.strictObject({ path, notebooks_modified_after: int64.optional() }),
    (input) => {
      const objects = tree
        .list(input.path)
        .filter(
          ([, { type, modified }]) => type !== 'NOTEBOOK' || BigInt(modified) > (input.notebooks_modified_after ?? -1n),
        )
        .map(([at, entry]) => infoOf(at, entry));
      return objects.length === 0 ? {} : { objects };
    },
  ),
  route('POST workspace/delete', VERSIONS, z.strictObject({ path, recursive: z.boolean().default(false) }), (input) => {
    tree.delete(input.path, input.recursive);
    return {};
  }),
];
