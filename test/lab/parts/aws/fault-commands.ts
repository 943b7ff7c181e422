import type { Stage } from '#lab/core/stage.ts';
import { adminPaths } from './admin.ts';
import { endpointOf } from './compose.ts';
import type { FaultRule } from './faults.ts';

async function ask(stage: Stage, init: RequestInit): Promise<FaultRule[]> {
  const url = `${endpointOf(stage)}${adminPaths.faults}`;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const answer = (await response.json()) as FaultRule[] & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `AWS answered ${response.status} to ${url}`);
  return answer;
}

/** The faults that are still to befall calls. */
export const pendingFaults = (stage: Stage): Promise<FaultRule[]> => ask(stage, { method: 'GET' });

/**
 * Replaces the faults.
 *
 * @param rules JSON: a list of `{service, operation?, kind, count?, delayMs?}`; `[]` ends all.
 * @throws Error naming what is wrong with it.
 */
export const setFaults = (stage: Stage, rules: string): Promise<FaultRule[]> =>
  ask(stage, { method: 'POST', body: rules });
