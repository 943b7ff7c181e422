import { resolve, sep } from 'node:path';
import type { InputSpec } from './input-spec.ts';
import type { Env } from './parse-inputs.ts';

/** A file or folder that the user has named, so that an error there can say by which input. */
export interface Place {
  /** Where its path comes from and what is given there, such as `input "store" is "file:ledger"`. */
  readonly label: string;
  /** Absolute. */
  readonly path: string;
}

/** Environment variables that name a file or folder. */
const pathVariables = [
  'GITHUB_OUTPUT',
  'GITHUB_STEP_SUMMARY',
  'PIPELINE_OVERLAY',
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'RUNNER_TEMP',
  'TMPDIR',
] as const;

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
    return [{ label: `${nameOf(name)} is ${JSON.stringify(value)}`, path: resolve(value.replace(/^file:/, '')) }];
  });
}

/** The files and folders that the environment names. */
export const placesIn = (env: Env): readonly Place[] =>
  pathVariables.flatMap((name) => {
    const value = env[name];
    const label = `the environment variable ${name} is ${JSON.stringify(value)}`;
    return value === undefined || value === '' ? [] : [{ label, path: resolve(value) }];
  });

/** The place that a path belongs to: the same or below it; of several the nearest. */
export function placeOf(path: string, places: readonly Place[]): Place | undefined {
  const whole = resolve(path);
  return places
    .filter((place) => whole === place.path || whole.startsWith(place.path.replace(/\/?$/, sep)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
