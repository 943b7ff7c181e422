import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Lab } from '#lab/core/lab.ts';

/** URL of the workspace. */
export const hostOf = (lab: Lab): string => `http://127.0.0.1:${lab.spec.ports.databricks}`;

/** Paths of the workspace's files. */
export const files = {
  token: (lab: Lab) => lab.path('databricks', 'token'),
  mounts: (lab: Lab) => lab.path('databricks', 'mounts.json'),
  dbfs: (lab: Lab) => lab.path('databricks', 'dbfs'),
  workspace: (lab: Lab) => lab.path('databricks', 'workspace'),
  calls: (lab: Lab) => lab.path('logs', 'databricks.jsonl'),
};

/** Creates the workspace's token, a random text in a file that only its owner can read. */
export const makeToken = (lab: Lab): void =>
  writeFileSync(files.token(lab), `dapi${randomBytes(16).toString('hex')}`, { mode: 0o600 });

/** The workspace's token; undefined in a lab without Databricks. */
export function tokenOf(lab: Lab): string | undefined {
  const file = files.token(lab);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
