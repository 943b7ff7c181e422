import { resolve, sep } from 'node:path';
import type { InputSpec } from './input-spec.ts';
import type { Env } from './parse-inputs.ts';

/** A file or folder that the user has named, so that an error there can say by which input. */
export interface Place {
  /** Where its path comes from and what is given there, such as `input "store" is "file:ledger"`. */
  readonly label: string;
  /** Absolute. */
  readonly path: string;
  /** Whether files are made there; false for a file that is only read. */
  readonly isWritten: boolean;
}

/** Environment variables that name a file or folder, and whether something is written there. */
const pathVariables = {
  GITHUB_OUTPUT: true,
  GITHUB_STEP_SUMMARY: true,
  RUNNER_TEMP: true,
  TMPDIR: true,
  PIPELINE_OVERLAY: false,
  AWS_CA_BUNDLE: false,
  NODE_EXTRA_CA_CERTS: false,
} as const;

/**
 * The files and folders that the inputs name. A store that is no folder, such as one in a bucket, is none of them.
 *
 * @param nameOf how a message names an input.
 */
export function placesOf(
  spec: InputSpec,
  inputs: Readonly<Record<string, unknown>>,
  nameOf = (name: string): string => `input "${name}"`,
): readonly Place[] {
  return Object.entries(spec).flatMap(([name, kind]): Place[] => {
    const value = inputs[name];
    if (kind.kind !== 'text' || (kind.isFile !== true && kind.isPath !== true) || typeof value !== 'string') return [];
    if (/^(?!file:)[a-z0-9]{2,}:/.test(value)) return [];
    const path = resolve(value.replace(/^file:/, ''));
    return [{ label: `${nameOf(name)} is ${JSON.stringify(value)}`, path, isWritten: kind.isPath === true }];
  });
}

/** The files and folders that the environment names. */
export const placesIn = (env: Env): readonly Place[] =>
  Object.entries(pathVariables).flatMap(([name, isWritten]) => {
    const value = env[name];
    const label = `the environment variable ${name} is ${JSON.stringify(value)}`;
    return value === undefined || value === '' ? [] : [{ label, path: resolve(value), isWritten }];
  });

/** The place that a path belongs to: the same or below it; of several the nearest. */
export function placeOf(path: string, places: readonly Place[]): Place | undefined {
  const whole = resolve(path);
  return places
    .filter((place) => whole === place.path || whole.startsWith(place.path.replace(/\/?$/, sep)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
