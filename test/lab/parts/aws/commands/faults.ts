import type { Lab } from '#lab/core/lab.ts';
import type { FaultRule } from '../faults/faults.ts';
import { endpointOf } from '../files.ts';
import { labPaths } from '../server/lab-commands.ts';

const TIMEOUT_MS = 10_000;

async function ask(lab: Lab, init: RequestInit): Promise<FaultRule[]> {
  const url = `${endpointOf(lab)}${labPaths.faults}`;
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const answer = (await response.json()) as FaultRule[] & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `AWS answered ${response.status} to ${url}`);
  return answer;
}

/** The fault rules with calls left. */
export const pendingFaults = (lab: Lab): Promise<FaultRule[]> => ask(lab, { method: 'GET' });

/**
 * Replaces all fault rules.
 *
 * @param rules JSON: a list of `{service, operation?, kind, count?, delayMs?}`; `[]` ends all faults.
 * @throws Error naming what is wrong with the list.
 */
export const setFaults = (lab: Lab, rules: string): Promise<FaultRule[]> => ask(lab, { method: 'POST', body: rules });
