import type { Lab } from '#lab/core/lab.ts';
import { adminPaths } from './admin.ts';
import { endpointOf } from './compose.ts';
import type { FaultRule } from './faults.ts';

async function ask(lab: Lab, init: RequestInit): Promise<FaultRule[]> {
  const url = `${endpointOf(lab)}${adminPaths.faults}`;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const answer = (await response.json()) as FaultRule[] & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `AWS answered ${response.status} to ${url}`);
  return answer;
}

/** The faults that are still to befall calls. */
export const pendingFaults = (lab: Lab): Promise<FaultRule[]> => ask(lab, { method: 'GET' });

/**
 * Replaces the faults.
 *
 * @param rules JSON: a list of `{service, operation?, kind, count?, delayMs?}`; `[]` ends all.
 * @throws Error naming what is wrong with it.
 */
export const setFaults = (lab: Lab, rules: string): Promise<FaultRule[]> => ask(lab, { method: 'POST', body: rules });
