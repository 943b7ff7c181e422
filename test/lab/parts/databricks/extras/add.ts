import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '#lab/core/build/built.ts';
import type { Lab } from '#lab/core/lab.ts';
import { hostOf, tokenOf } from '../state.ts';
import { extras } from './recipe.ts';

/** Spark starts within seconds, and within a minute or two on a busy machine. */
const RESTART_TIMEOUT_MS = 180_000;

async function restartDriver(lab: Lab): Promise<number> {
  const response = await fetch(`${hostOf(lab)}/_lab/driver`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(lab)}` },
    signal: AbortSignal.timeout(RESTART_TIMEOUT_MS),
  });
  const answer = (await response.json()) as { readonly seconds?: number; readonly message?: string };
  if (response.ok && answer.seconds !== undefined) return answer.seconds;
  throw new Error(`The extras are installed, but: ${answer.message}. Repeat the command once the run has ended.`);
}

/**
 * Installs the extras into the cache, where every later lab of the folder finds them.
 *
 * @param lab the lab that is up with Databricks, whose driver is then restarted; undefined when none is.
 * @returns a message about what was done.
 * @throws Error when a package cannot be downloaded, or a notebook is running.
 */
export async function addExtras(root: string, lab: Lab | undefined): Promise<string> {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  await build({ cache: realpathSync(cache) }, extras());
  if (lab === undefined) return 'databricks-extras: installed; the next lab with Databricks has them';
  return `databricks-extras: installed; Spark was restarted (${await restartDriver(lab)} s)`;
}
