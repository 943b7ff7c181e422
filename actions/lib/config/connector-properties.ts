import type { Position } from '#lib/errors.ts';
import { escapeRegex } from './checks/java-regex.ts';
import type { Property } from './source/properties.ts';

/** The sink's properties as they will be given to the connector. Every value is text, as MSK Connect wants it. */
export interface ConnectorProperties {
  /** How messages call the file. */
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where a key stands; undefined when it does not. */
  keyAt(key: string): Position | undefined;
  /** Where its value stands. */
  valueAt(key: string): Position | undefined;
}

/** A value that follows from the config, as the file has it and as it is meant in this run. */
export interface Replacement {
  readonly written: string;
  readonly meant: string;
  /** The one property that it stands in; undefined for all. */
  readonly key?: string;
}

/**
 * Takes the entries of a properties file over.
 *
 * The file holds the user id literally, as its users know it from the console. Where the run's id or region is not the
 * one written in the config file (repository variables set another), the written one is replaced, whole words only, so
 * that a fork works without touching the file.
 */
export function connectorProperties(
  file: string,
  entries: readonly Property[],
  replacements: readonly Replacement[],
): ConnectorProperties {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const values = entries.map(({ key, value }) => [key, replaced(key, value, replacements)] as const);
  return {
    file,
    values: Object.fromEntries(values),
    keyAt: (key) => byKey.get(key)?.keyAt,
    valueAt: (key) => byKey.get(key)?.valueAt,
  };
}

function replaced(key: string, value: string, replacements: readonly Replacement[]): string {
  let result = value;
  for (const { written, meant, key: only } of replacements) {
    if (written === meant || (only !== undefined && only !== key)) continue;
    const word = new RegExp(`(?<![A-Za-z0-9])${escapeRegex(written)}(?![A-Za-z0-9])`, 'g');
    result = result.replace(word, () => meant);
  }
  return result;
}
