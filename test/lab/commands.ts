import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { mustBeRefused } from './checks/refusals/index.ts';
import { Lab, type LabOptions } from './core/lab.ts';
import { refuseOtherKeys } from './core/overlay-keys.ts';
import { isAlive } from './core/processes.ts';
import { inOrderOf } from './core/schedule.ts';
import { parts } from './parts/index.ts';

/** What the lab says while it comes up. */
export type Say = (text: string) => void;

/** Where the lock stands that keeps two commands from working on one lab: beside it, as checkouts may share a cache. */
export const lockFile = (root: string): string => join(root, '.lab.lock');

/**
 * Boots an empty lab: removes what an earlier one left, downloads and builds what is not there yet, starts every part
 * and returns when each answers its own protocol.
 *
 * @throws Error naming all that the machine lacks, before anything is downloaded, or the part that does not answer.
 */
export async function up(options: LabOptions, say: Say): Promise<Lab> {
  await down(options.root, say);
  rmSync(join(options.root, '.lab'), { recursive: true, force: true });
  const lab = await Lab.create(options);
  await refuseMissing(lab);
  await prepare(lab, say);
  try {
    await inOrderOf(parts, async (part) => {
      if (part.start === undefined) return;
      const start = Date.now();
      await part.start(lab);
      say(`${part.name}: up (${seconds(start)})`);
    });
    say(`refusals: ${await mustBeRefused(lab)}`);
  } catch (error) {
    await lab.processes.stopAll();
    throw error;
  }
  writeFileSync(lab.path('overlay.yaml'), stringify(overlayOf(lab)));
  return lab;
}

async function refuseMissing(lab: Lab): Promise<void> {
  const missing = (await Promise.all(parts.map(async (part) => (await part.missing?.(lab)) ?? []))).flat();
  if (missing.length === 0) return;
  throw new Error(
    `This machine lacks what the lab needs:\n${[...new Set(missing)].map((one) => `- ${one}`).join('\n')}`,
  );
}

async function prepare(lab: Lab, say: Say): Promise<void> {
  mkdirSync(lab.cache, { recursive: true });
  await Promise.all(
    parts.map(async (part) => {
      const start = Date.now();
      await part.prepare?.(lab);
      if (Date.now() - start > 2_000) say(`${part.name}: downloaded and built (${seconds(start)})`);
    }),
  );
}

/** Ends every process of the lab in this folder, those of a killed run too. Its data stays until the next `up`. */
export async function down(root: string, say: Say): Promise<void> {
  const lab = Lab.open(root);
  if (lab === undefined) return;
  const alive = lab.processes.all().filter(isAlive);
  await lab.processes.stopAll();
  if (alive.length > 0) say(`ended the ${alive.length} processes of the lab that was up`);
}

/** Whether any process of a lab in this folder lives. */
export function isUp(root: string): boolean {
  const lab = Lab.open(root);
  return lab?.processes.all().some(isAlive) ?? false;
}

/** The lab that is up below `root`. @throws Error when there is none. */
export function running(root: string): Lab {
  const lab = Lab.open(root);
  if (lab === undefined || !isUp(root)) throw new Error('No lab is up in this folder. Start one: npm run lab -- up');
  return lab;
}

/** What a part answers to `lab status`. */
export interface PartStatus {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

/** Asks every part in its own protocol, and tries what must be denied. */
export function status(lab: Lab): Promise<PartStatus[]> {
  const asked = parts.flatMap((part) => (part.check === undefined ? [] : [[part.name, part.check] as const]));
  return Promise.all(
    [...asked, ['refusals', mustBeRefused] as const].map(async ([name, check]) => {
      try {
        return { name, ok: true, text: await check(lab) };
      } catch (error) {
        return { name, ok: false, text: (error as Error).message };
      }
    }),
  );
}

/**
 * Restarts one part of a lab that is up; its data stays.
 *
 * @throws Error naming the parts that can be restarted when this one cannot.
 */
export async function restart(lab: Lab, name: string): Promise<void> {
  const able = parts.filter((part) => part.restart !== undefined);
  const found = able.find((part) => part.name === name);
  if (found?.restart === undefined) {
    throw new Error(`"${name}" cannot be restarted alone; these can: ${able.map((part) => part.name).join(', ')}`);
  }
  await found.restart(lab);
}

/** Restarts the parts that do not answer and can be restarted alone, such as a broker that somebody killed. */
export async function restartDown(lab: Lab, say: Say): Promise<void> {
  const silent = (await status(lab)).filter(({ ok }) => !ok);
  for (const { name } of silent) {
    const part = parts.find((one) => one.name === name);
    if (part?.restart === undefined) continue;
    await part.restart(lab);
    say(`${name}: restarted`);
  }
}

/** The variables that point any client, ours or another's, at this lab. */
export function envOf(lab: Lab): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const part of parts) Object.assign(merged, part.env?.(lab));
  const overlay = lab.path('overlay.yaml');
  return existsSync(overlay) ? { ...merged, PIPELINE_OVERLAY: overlay } : merged;
}

function overlayOf(lab: Lab): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const part of parts) merge(merged, part.overlay?.(lab) ?? {});
  refuseOtherKeys(merged);
  return merged;
}

function merge(into: Record<string, unknown>, from: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    if (isRecord(there) && isRecord(value)) merge(there, value);
    else into[key] = isRecord(value) ? structuredClone(value) : value;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
