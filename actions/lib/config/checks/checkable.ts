import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import type { Names } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import type { Finding } from '#lib/config/source/findings.ts';
import type { Path } from '#lib/config/source/yaml-source.ts';
import type { Position } from '#lib/errors.ts';

/** What the cross-checks look at. */
export interface Checkable {
  readonly config: Config;
  readonly names: Names;
  /** Undefined when the file could not be read. */
  readonly properties: ConnectorProperties | undefined;
  /** Where a value of the config is written; undefined when it is a default or comes from an environment variable. */
  positionOf(path: Path): Position | undefined;
}

/** What the cross-checks have found. */
export interface CheckResult {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Adds a finding about one key.
 *
 * @param key the key that it is about: of the config, or of the sink's properties where these are checked.
 * @param configKeys other keys of the config that it follows from.
 */
export type Note = (key: string, message: string, configKeys?: readonly string[]) => void;

/** Where a check adds what it finds. */
export interface Notes {
  readonly error: Note;
  readonly warning: Note;
}

/** Collects findings. `findingOf` knows where a key is written. */
export function collectFindings(
  findingOf: (...note: Parameters<Note>) => Finding,
): CheckResult & { readonly notes: Notes } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  return {
    errors,
    warnings,
    notes: {
      error: (...note) => void errors.push(findingOf(...note)),
      warning: (...note) => void warnings.push(findingOf(...note)),
    },
  };
}
