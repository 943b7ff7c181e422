import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '#lib/converge/resource.ts';
import { codeOf, UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { databricksConfig, type NotebookName, notebookPath } from './settings.ts';

const WITHIN_MS = 2 * 60_000;
const HEADER = '# Databricks notebook source';

interface Notebook {
  readonly source: string;
  readonly digest: string;
}

/** One notebook of the workspace, equal to the file in the config's folder. */
export function notebook(p: Pipeline, name: NotebookName): Resource<Notebook, Notebook> {
  const path = notebookPath(p, name);
  return {
    id: `notebook ${path}`,
    within: WITHIN_MS,
    desired: () => fileOf(p, name),
    read: async () => {
      const source = await p.facts.live(`notebook ${path}`, () => p.ports.databricks.notebook(path));
      return source === undefined ? undefined : { source, digest: digestOf(source) };
    },
    diff: (desired, actual) =>
      actual === undefined
        ? { action: 'create', lines: [{ path: 'sha256', after: short(desired.digest) }] }
        : actual.digest === desired.digest
          ? { action: 'none' }
          : {
              action: 'update',
              lines: [{ path: 'sha256', before: short(actual.digest), after: short(desired.digest) }],
            },
    apply: ({ source }) => p.ports.databricks.importNotebook(path, source),
  };
}

async function fileOf(p: Pipeline, name: NotebookName): Promise<Notebook> {
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

/** Line ends and blank space at the end do not count: the workspace writes its own. */
function digestOf(source: string): string {
  return createHash('sha256').update(source.replaceAll('\r\n', '\n').trimEnd()).digest('hex');
}

const short = (digest: string): string => digest.slice(0, 12);
