import type { Position } from '#lib/errors.ts';
import { escapeRegex } from '#lib/escape-regex.ts';
import type { Property } from './source/properties.ts';

/** The sink's properties as the connector gets them. Every value is a text, as MSK Connect requires. */
export interface ConnectorProperties {
  /** Name of the file in messages. */
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where a key is written; undefined when the file does not have it. */
  keyAt(key: string): Position | undefined;
  /** Where the value of a key is written; undefined when the file does not have the key. */
  valueAt(key: string): Position | undefined;
}

/** A value that is replaced in the properties for this run. */
export interface Replacement {
  /** The value as the file has it. */
  readonly written: string;
  /** The value that this run uses instead. */
  readonly meant: string;
  /** The only property in which it is replaced; undefined = in all. */
  readonly key?: string;
}

/**
 * The sink's properties from the entries of their file.
 *
 * The file holds the user id and the region literally, as in the AWS console. When environment variables set another id
 * or region for this run, the written one is replaced, as a whole word. A fork of the repository thus works without a
 * change to the file.
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
