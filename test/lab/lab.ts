import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { mustBeRefused } from './checks/refusals/index.ts';
import { refuseOtherKeys } from './core/overlay-keys.ts';
import { isAlive } from './core/processes.ts';
import { inOrderOf } from './core/schedule.ts';
import { Stage, type StageOptions } from './core/stage.ts';
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
export async function up(options: StageOptions, say: Say): Promise<Stage> {
  await down(options.root, say);
  rmSync(join(options.root, '.lab'), { recursive: true, force: true });
  const stage = await Stage.create(options);
  await refuseMissing(stage);
  await prepare(stage, say);
  try {
    await inOrderOf(parts, async (part) => {
      if (part.start === undefined) return;
      const start = Date.now();
      await part.start(stage);
      say(`${part.name}: up (${seconds(start)})`);
    });
    say(`refusals: ${await mustBeRefused(stage)}`);
  } catch (error) {
    await stage.processes.stopAll();
    throw error;
  }
  writeFileSync(stage.path('overlay.yaml'), stringify(overlayOf(stage)));
  return stage;
}

async function refuseMissing(stage: Stage): Promise<void> {
  const missing = (await Promise.all(parts.map(async (part) => (await part.missing?.(stage)) ?? []))).flat();
  if (missing.length === 0) return;
  throw new Error(
    `This machine lacks what the lab needs:\n${[...new Set(missing)].map((one) => `- ${one}`).join('\n')}`,
  );
}

async function prepare(stage: Stage, say: Say): Promise<void> {
  mkdirSync(stage.cache, { recursive: true });
  await Promise.all(
    parts.map(async (part) => {
      const start = Date.now();
      await part.prepare?.(stage);
      if (Date.now() - start > 2_000) say(`${part.name}: downloaded and built (${seconds(start)})`);
    }),
  );
}

/** Ends every process of the lab in this folder, those of a killed run too. Its data stays until the next `up`. */
export async function down(root: string, say: Say): Promise<void> {
  const stage = Stage.open(root);
  if (stage === undefined) return;
  const alive = stage.processes.all().filter(isAlive);
  await stage.processes.stopAll();
  if (alive.length > 0) say(`ended the ${alive.length} processes of the lab that was up`);
}

/** Whether any process of a lab in this folder lives. */
export function isUp(root: string): boolean {
  const stage = Stage.open(root);
  return stage?.processes.all().some(isAlive) ?? false;
}

/** The lab that is up below `root`. @throws Error when there is none. */
export function running(root: string): Stage {
  const stage = Stage.open(root);
  if (stage === undefined || !isUp(root)) throw new Error('No lab is up in this folder. Start one: npm run lab -- up');
  return stage;
}

/** What a part answers to `lab status`. */
export interface PartStatus {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

/** Asks every part in its own protocol, and tries what must be denied. */
export function status(stage: Stage): Promise<PartStatus[]> {
  const asked = parts.flatMap((part) => (part.check === undefined ? [] : [[part.name, part.check] as const]));
  return Promise.all(
    [...asked, ['refusals', mustBeRefused] as const].map(async ([name, check]) => {
      try {
        return { name, ok: true, text: await check(stage) };
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
export async function restart(stage: Stage, name: string): Promise<void> {
  const able = parts.filter((part) => part.restart !== undefined);
  const found = able.find((part) => part.name === name);
  if (found?.restart === undefined) {
    throw new Error(`"${name}" cannot be restarted alone; these can: ${able.map((part) => part.name).join(', ')}`);
  }
  await found.restart(stage);
}

/** Restarts the parts that do not answer and can be restarted alone, such as a broker that somebody killed. */
export async function restartDown(stage: Stage, say: Say): Promise<void> {
  const silent = (await status(stage)).filter(({ ok }) => !ok);
  for (const { name } of silent) {
    const part = parts.find((one) => one.name === name);
    if (part?.restart === undefined) continue;
    await part.restart(stage);
    say(`${name}: restarted`);
  }
}

/** The variables that point any client, ours or another's, at this lab. */
export function envOf(stage: Stage): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const part of parts) Object.assign(merged, part.env?.(stage));
  const overlay = stage.path('overlay.yaml');
  return existsSync(overlay) ? { ...merged, PIPELINE_OVERLAY: overlay } : merged;
}

function overlayOf(stage: Stage): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const part of parts) merge(merged, part.overlay?.(stage) ?? {});
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
