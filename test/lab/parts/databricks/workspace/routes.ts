import { z } from 'zod';
import { ApiError, invalid, notImplemented } from '../rest/api-error.ts';
import { type Route, route } from '../rest/route.ts';
import { int64, queryBoolean } from '../rest/shapes.ts';
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
  content: z.string().optional(),
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

function decoded(content: string | undefined): Buffer {
  if (content === undefined) throw invalid('Missing required field: content');
  if (content.length > MAX_CHARACTERS) {
    throw new ApiError(
      400,
      'MAX_NOTEBOOK_SIZE_EXCEEDED',
      `The content has ${content.length} characters, the limit is ${MAX_CHARACTERS}.`,
    );
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(content) || content.length % 4 !== 0) {
    throw invalid('The content is not base64-encoded.');
  }
  return Buffer.from(content, 'base64');
}

function importInto(tree: Tree, input: z.output<typeof importShape>): Record<string, never> {
  const at = pathOf(input.path);
  const content = decoded(input.content);
  const notebook = (where: string, as: Language): void =>
    tree.write(
      where,
      { type: 'NOTEBOOK', language: as },
      Buffer.from(normalised(as, content.toString('utf8'))),
      input.overwrite,
    );
  switch (input.format) {
    case 'SOURCE':
      if (input.language === undefined)
        throw invalid('Missing required field: language. It is needed with the format SOURCE.');
      notebook(at, input.language);
      break;
    case 'AUTO': {
      const named = languageOf(at);
      if (named !== undefined && isNotebook(named, content.toString('utf8'))) {
        notebook(at.slice(0, at.lastIndexOf('.')), named);
        break;
      }
      if (at.endsWith('.ipynb')) throw notImplemented('import of Jupyter notebooks');
      tree.write(at, { type: 'FILE' }, content, input.overwrite);
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

function exported(tree: Tree, at: string, as: z.output<typeof format>): unknown {
  const entry = tree.get(at);
  if (entry.type === 'DIRECTORY' || entry.content === undefined) throw notImplemented('export of folders');
  if (as !== 'SOURCE' && as !== 'AUTO' && as !== 'RAW') throw notImplemented(`export of the format ${as}`);
  const extension =
    entry.language === undefined ? at.slice(at.lastIndexOf('.') + 1) : languages[entry.language].extension;
  return { content: entry.content.toString('base64'), file_type: extension };
}

/** The API calls `workspace/…`. */
export const workspaceRoutes = (tree: Tree): readonly Route[] => [
  route('POST workspace/mkdirs', VERSIONS, z.strictObject({ path }), (input) => {
    tree.mkdirs(input.path);
    return {};
  }),
  route('POST workspace/import', VERSIONS, importShape, (input) => importInto(tree, input)),
  route(
    'GET workspace/export',
    VERSIONS,
    z.strictObject({
      path,
      format: format.default('SOURCE'),
      direct_download: queryBoolean.optional(),
      outputs: z.string().optional(),
    }),
    (input) => {
      if (input.direct_download === true) throw notImplemented('direct_download');
      return exported(tree, input.path, input.format);
    },
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
