import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Stage } from '#lab/core/stage.ts';

/** Where the workspace answers. */
export const hostOf = (stage: Stage): string => `http://127.0.0.1:${stage.world.ports.databricks}`;

/** Files of the workspace. */
export const files = {
  token: (stage: Stage) => stage.path('databricks', 'token'),
  mounts: (stage: Stage) => stage.path('databricks', 'mounts.json'),
  dbfs: (stage: Stage) => stage.path('databricks', 'dbfs'),
  workspace: (stage: Stage) => stage.path('databricks', 'workspace'),
  calls: (stage: Stage) => stage.path('logs', 'databricks.jsonl'),
};

/** Makes the lab's token. Random, and readable by its owner alone. */
export const makeToken = (stage: Stage): void =>
  writeFileSync(files.token(stage), `dapi${randomBytes(16).toString('hex')}`, { mode: 0o600 });

/** The lab's token; undefined in a lab without Databricks. */
export function tokenOf(stage: Stage): string | undefined {
  const file = files.token(stage);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
