import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change, Resource } from '#lib/converge/resource.ts';
import { codeOf, UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { databricksConfig, type NotebookName, notebookPath } from './settings.ts';

const TIMEOUT_MS = 2 * 60_000;
/** First line of a notebook. Databricks imports a file without it as a plain file. */
const HEADER = '# Databricks notebook source';

/** A notebook and the digest of its text. */
interface Notebook {
  readonly source: string;
  /** SHA-256 in hex, see {@link digestOf}. */
  readonly digest: string;
}

/** One notebook in the workspace, with the text of the file in the config's folder. */
export function notebookResource(p: Pipeline, name: NotebookName): Resource<Notebook, Notebook> {
  const path = notebookPath(p, name);
  return {
    id: `notebook ${path}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => readNotebook(p, name),

    async read() {
      const source = await p.facts.live(`notebook ${path}`, () => p.ports.databricks.notebook(path));
      return source === undefined ? undefined : { source, digest: digestOf(source) };
    },

    diff: diffNotebook,
    apply: ({ source }) => p.ports.databricks.importNotebook(path, source),
  };
}

/** Compares a notebook by its digest. Pure. */
function diffNotebook(desired: Notebook, actual: Notebook | undefined): Change {
  const after = short(desired.digest);
  if (actual === undefined) return { action: 'create', lines: [{ path: 'sha256', after }] };
  if (actual.digest === desired.digest) return { action: 'none' };
  return { action: 'update', lines: [{ path: 'sha256', before: short(actual.digest), after }] };
}

async function readNotebook(p: Pipeline, name: NotebookName): Promise<Notebook> {
  const file = join(p.configDir, databricksConfig(p).notebooksDir, `${name}.py`);
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    throw new UserError(
      `The notebook ${file} is missing: copy the folder config/notebooks of the template, or set databricks.notebooksDir.`,
      { cause },
    );
  }
  if (!source.startsWith(HEADER)) {
    throw new UserError(
      `The notebook ${file} must begin with the line "${HEADER}": Databricks takes it as a plain file otherwise.`,
    );
  }
  return { source, digest: digestOf(source) };
}

/** Digest of a notebook without its line endings and the white space at its end: the workspace writes its own. */
function digestOf(source: string): string {
  return createHash('sha256').update(source.replaceAll('\r\n', '\n').trimEnd()).digest('hex');
}

const short = (digest: string): string => digest.slice(0, 12);
