import { createHash } from 'node:crypto';
import type { Scope } from './resource.ts';

/** What became of the last proof of a milestone. `pending`: something was changed, and no proof has ended since. */
export type ProofOutcome = 'pending' | 'passed' | 'failed';

/** The result of a proof, as it is kept for later runs. */
export interface KeptProof {
  readonly outcome: ProofOutcome;
  /** What was proven: see {@link digestsOfWanted}. */
  readonly proves: readonly string[];
}

/**
 * Keeps the result of the last proof of a milestone where every later run finds it, whichever machine that runs on: on
 * the host, or on the stage of the API.
 */
export interface ProofStore {
  /** Deadline of one write in ms. */
  readonly timeoutMs: number;
  /**
   * The result that is kept; undefined when there is none. It comes with what the resources of the milestone read, so
   * that it costs no call of its own.
   *
   * @throws Deferred while it cannot be read yet.
   */
  read(scope: Scope): Promise<KeptProof | undefined>;
  /** Replaces the result that is kept. A write: it passes the write gate. */
  write(kept: KeptProof, scope: Scope): Promise<void>;
}

/** How a milestone keeps its proof. */
export interface ProofKeeping {
  readonly store: ProofStore;
  /** What the probes rely on besides the desired values of the resources, such as the brokers. */
  relies?(scope: Scope): Promise<unknown>;
}

/**
 * The proof of a milestone, as far as a plan can tell.
 * - `none`: the milestone has no probes.
 * - `passed`: it is kept and proves what is wanted now.
 * - `missing`: none is kept.
 * - `failed`: the last one failed.
 * - `interrupted`: the last run ended before its proof.
 * - `outdated`: the one that is kept proves other settings.
 * - `unknown`: it cannot be read yet, or what is wanted is not known yet.
 */
export type ProofState = 'none' | 'passed' | 'missing' | 'failed' | 'interrupted' | 'outdated' | 'unknown';

/** Whether an apply that changes nothing makes the proof all the same. */
export const isProofDue = (state: ProofState): boolean =>
  state === 'missing' || state === 'failed' || state === 'interrupted' || state === 'outdated';

/**
 * What a kept result means for the wanted state.
 *
 * @param wanted digests of the wanted state; undefined while it is not known.
 */
export function proofState(kept: KeptProof | undefined, wanted: readonly string[] | undefined): ProofState {
  if (kept === undefined) return 'missing';
  if (kept.outcome === 'failed') return 'failed';
  if (kept.outcome === 'pending') return 'interrupted';
  if (wanted === undefined) return 'unknown';
  return wanted.every((digest) => kept.proves.includes(digest)) ? 'passed' : 'outdated';
}

/** Hex digits of a digest: enough to tell values of one resource apart, and few enough for a stage variable. */
const DIGEST_LENGTH = 12;

/**
 * The wanted state of a milestone as digests: one for the desired value of each resource, and one for what the probes
 * rely on besides. A proof holds as long as everything that is wanted now was wanted then; a resource that is no longer
 * managed does not end it. The order of the keys of an object does not matter, and a secret counts by its presence alone.
 *
 * @param desired desired values by the id of the resource.
 */
export function digestsOfWanted(desired: Readonly<Record<string, unknown>>, relies: unknown): readonly string[] {
  const parts = [...Object.entries(desired), ...(relies === undefined ? [] : [['', relies] as const])];
  return parts.map((part) =>
    createHash('sha256').update(JSON.stringify(part, sortKeys)).digest('hex').slice(0, DIGEST_LENGTH),
  );
}

/** For JSON.stringify: keys in order, maps and sets as lists, large integers as text. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map || value instanceof Set) return [...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
