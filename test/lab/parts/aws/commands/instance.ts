import { readFileSync } from 'node:fs';
import type { Lab } from '#lab/core/lab.ts';
import { endpointOf, files } from '../files.ts';
import { labPaths } from '../server/lab-commands.ts';
import type { InstanceFile } from '../services/ec2/instance.ts';

const TIMEOUT_MS = 10_000;

async function post(lab: Lab, path: string): Promise<InstanceFile> {
  const init = { method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(`${endpointOf(lab)}${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`AWS answered ${response.status} to POST ${path}: ${text}`);
  return JSON.parse(text) as InstanceFile;
}

/** The EC2 instance: its state and addresses now. */
export const instanceOf = (lab: Lab): InstanceFile =>
  JSON.parse(readFileSync(files.instance(lab), 'utf8')) as InstanceFile;

/** Stops the instance at once. It loses its public address, and the gateway admits nobody. */
export const stopInstance = (lab: Lab): Promise<InstanceFile> => post(lab, labPaths.stop);

/** Starts the instance at once. It gets a new public address. */
export const startInstance = (lab: Lab): Promise<InstanceFile> => post(lab, labPaths.start);

/** Stops the instance and starts it again. */
export const stopStartInstance = (lab: Lab): Promise<InstanceFile> => post(lab, labPaths.stopStart);
