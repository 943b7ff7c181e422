import { readFileSync } from 'node:fs';
import type { Lab } from '#lab/core/lab.ts';
import { adminPaths } from './admin.ts';
import { endpointOf, files } from './compose.ts';
import type { InstanceFile } from './services/ec2/instance.ts';

async function post(lab: Lab, path: string): Promise<InstanceFile> {
  const response = await fetch(`${endpointOf(lab)}${path}`, { method: 'POST', signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`AWS answered ${response.status} to POST ${path}: ${text}`);
  return JSON.parse(text) as InstanceFile;
}

/** The instance as EC2 shows it now. */
export const instanceOf = (lab: Lab): InstanceFile =>
  JSON.parse(readFileSync(files.instance(lab), 'utf8')) as InstanceFile;

/** Stops the instance at once: it loses its public address, and nothing reaches it through the gateway. */
export const stopInstance = (lab: Lab): Promise<InstanceFile> => post(lab, adminPaths.stop);

/** Starts the instance at once, under another public address. */
export const startInstance = (lab: Lab): Promise<InstanceFile> => post(lab, adminPaths.start);

/** Both, one after the other. */
export const stopStartInstance = (lab: Lab): Promise<InstanceFile> => post(lab, adminPaths.stopStart);
