import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { checkRefusals } from './checks/refusals/index.ts';
import { Lab, type LabOptions } from './core/lab.ts';
import { refuseOtherKeys } from './core/overlay-keys.ts';
import { isAlive } from './core/processes.ts';
import { runByDependency } from './core/schedule.ts';
import { parts } from './parts/index.ts';

/** Receives progress lines for people while the lab comes up or goes down. */
export type Say = (text: string) => void;

/**
 * The lock that allows one command at a time to work on the lab of a folder. It is beside `.lab`, which `up` removes,
 * and not in `.cache`, which several checkouts may share.
 */
export const lockFile = (root: string): string => join(root, '.lab.lock');

/** A part that took longer than this to prepare gets a line of its own. */
const SAY_AFTER_MS = 2_000;

/**
 * Brings up an empty lab. Takes down and removes an earlier one in the folder, downloads and builds what the cache does
 * not hold, starts all parts, and resolves when each answers in its own protocol and denies what it must deny.
 *
 * @throws Error that lists every program the machine lacks (before any download), or names the part that does not
 *   answer. No process is left running then.
 */
export async function up(options: LabOptions, say: Say): Promise<Lab> {
  await down(options.root, say);
  rmSync(join(options.root, '.lab'), { recursive: true, force: true });
  const lab = await Lab.create(options);
  await refuseMissing(lab);
  await prepare(lab, say);
  try {
    await runByDependency(parts, async (part) => {
      if (part.start === undefined) return;
      const start = Date.now();
      await part.start(lab);
      say(`${part.name}: up (${seconds(start)})`);
    });
    say(`refusals: ${await checkRefusals(lab)}`);
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
      if (Date.now() - start > SAY_AFTER_MS) say(`${part.name}: downloaded and built (${seconds(start)})`);
    }),
  );
}

/** Stops all processes of the lab in a folder, those of a killed run too. Its data stays until the next `up`. */
export async function down(root: string, say: Say): Promise<void> {
  const lab = Lab.open(root);
  if (lab === undefined) return;
  const alive = lab.processes.all().filter(isAlive);
  await lab.processes.stopAll();
  if (alive.length > 0) say(`ended the ${alive.length} processes of the lab that was up`);
}

/** Whether any process of the lab in a folder runs. */
export function isUp(root: string): boolean {
  const lab = Lab.open(root);
  return lab?.processes.all().some(isAlive) ?? false;
}

/** The lab that is up in a folder. @throws Error when there is none. */
export function running(root: string): Lab {
  const lab = Lab.open(root);
  if (lab === undefined || !isUp(root)) throw new Error('No lab is up in this folder. Start one: npm run lab -- up');
  return lab;
}

/** How `lab status` shows a part. */
export interface PartStatus {
  readonly name: string;
  readonly ok: boolean;
  /** What the part answers, or why it does not. */
  readonly text: string;
}

/** Asks every part in its own protocol, and tries again what the lab must deny. */
export function status(lab: Lab): Promise<PartStatus[]> {
  const checks = parts.flatMap((part) => (part.check === undefined ? [] : [[part.name, part.check] as const]));
  return Promise.all(
    [...checks, ['refusals', checkRefusals] as const].map(async ([name, check]) => {
      try {
        return { name, ok: true, text: await check(lab) };
      } catch (error) {
        return { name, ok: false, text: (error as Error).message };
      }
    }),
  );
}

/**
 * Restarts one part of a lab that is up. Its data stays.
 *
 * @throws Error when this part cannot be restarted; it names the parts that can.
 */
export async function restart(lab: Lab, name: string): Promise<void> {
  const able = parts.filter((part) => part.restart !== undefined);
  const found = able.find((part) => part.name === name);
  if (found?.restart === undefined) {
    throw new Error(`"${name}" cannot be restarted alone; these can: ${able.map((part) => part.name).join(', ')}`);
  }
  await found.restart(lab);
}

/** Restarts each part that does not answer, as far as it can be restarted: for example a broker that was killed. */
export async function restartDown(lab: Lab, say: Say): Promise<void> {
  const silent = (await status(lab)).filter(({ ok }) => !ok);
  for (const { name } of silent) {
    const part = parts.find((one) => one.name === name);
    if (part?.restart === undefined) continue;
    await part.restart(lab);
    say(`${name}: restarted`);
  }
}

/** The environment variables that direct any client to this lab. */
export function envOf(lab: Lab): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const part of parts) Object.assign(merged, part.env?.(lab));
  const overlay = lab.path('overlay.yaml');
  return existsSync(overlay) ? { ...merged, PIPELINE_OVERLAY: overlay } : merged;
}

/** The config values that direct the pipeline to this lab. @throws Error when a part sets a key that it may not set. */
function overlayOf(lab: Lab): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const part of parts) merge(merged, part.overlay?.(lab) ?? {});
  refuseOtherKeys(merged);
  return merged;
}

/** Copies `from` into `into`, nested objects key by key. */
function merge(into: Record<string, unknown>, from: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(from)) {
    const present = into[key];
    if (isRecord(present) && isRecord(value)) merge(present, value);
    else into[key] = isRecord(value) ? structuredClone(value) : value;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
