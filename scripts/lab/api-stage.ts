import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The stage that the pipeline deploys its API to, from a config that may otherwise be wrong; undefined when the config
 * names none and the default holds.
 *
 * @throws Error when the file cannot be read.
 */
export function apiStageOf(file: string): string | undefined {
  const config: unknown = parse(readFileSync(file, 'utf8'));
  const { api } = (config ?? {}) as { api?: { stage?: unknown } | null };
  const stage = api?.stage;
  return typeof stage === 'string' && stage !== '' ? stage : undefined;
}
