import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { type Finding, shown } from '#lib/config/source/findings.ts';
import type { Position } from '#lib/errors.ts';
import { nearest } from '#lib/nearest.ts';
import { Secret } from '#lib/secret.ts';
import { isSecret } from '#lib/secret-shapes.ts';
import type { CheckResult } from './checkable.ts';
import { compatibilities, knownKeys, minimums, switches } from './sink-keys.ts';

const finding = (position: Position | undefined, message: string): Finding => ({ message, position, keys: [] });

/**
 * Finds keys that are missing or misspelt, and keys that do not belong in the file.
 *
 * @param required keys that must be there, each with a value to recommend.
 */
export function checkKeys(properties: ConnectorProperties, required: Readonly<Record<string, string>>): CheckResult {
  const present = Object.keys(properties.values);
  const unknown = present.filter((key) => !knownKeys.includes(key));
  const misspelt = new Set<string>();
  const errors = Object.entries(required)
    .filter(([key]) => !present.includes(key))
    .map(([key, value]) => {
      const meant = nearest(key, unknown);
      if (meant !== undefined) misspelt.add(meant);
      const position = meant === undefined ? undefined : properties.keyAt(meant);
      const fix = meant === undefined ? `add "${key}=${value}".` : `is ${shown(meant)} meant to be it?`;
      return finding(position ?? { file: properties.file, line: 1, column: 1 }, `${key} is missing; ${fix}`);
    });
  errors.push(...present.flatMap((key) => misplaced(key, properties)));
  const warnings = unknown.flatMap((key) => {
    const near = misspelt.has(key) ? undefined : nearest(key, knownKeys);
    return near === undefined || present.includes(near)
      ? []
      : [finding(properties.keyAt(key), `unknown key ${shown(key)}; did you mean "${near}"?`)];
  });
  return { errors, warnings };
}

/** What is wrong with an entry whatever its key means: no key, a secret, a blank at the end. */
function misplaced(key: string, properties: ConnectorProperties): Finding[] {
  if (key === '') return [finding(properties.keyAt(key), 'a value without a key; write key=value.')];
  const value = properties.values[key] ?? '';
  if (isSecret(key, value)) {
    // Registered, so that no other message shows it.
    new Secret(value);
    const message = `${key} is a secret, which does not belong in a file of a repository: the connector uses its role. Remove it, or write a reference such as \${provider:path:key}, which Kafka Connect resolves; and replace the secret, because others may have seen it.`;
    return [finding(properties.keyAt(key), message)];
  }
  return value === value.trim()
    ? []
    : [
        finding(
          properties.valueAt(key),
          `${key} is ${shown(value)}, with a blank at its end that Java keeps; remove the blank.`,
        ),
      ];
}

/** Finds values that Kafka Connect would not accept for their key. */
export function checkTypes(properties: ConnectorProperties): Finding[] {
  return Object.entries(properties.values).flatMap(([key, value]) => {
    const text = value.trim();
    const expected = expectation(key, text);
    return expected === undefined
      ? []
      : [finding(properties.valueAt(key), `${key} is ${shown(text)}, expected ${expected}.`)];
  });
}

/** What a value should be, in words; undefined when it is right, or its key is not known. */
function expectation(key: string, text: string): string | undefined {
  const minimum = Object.hasOwn(minimums, key) ? minimums[key] : undefined;
  if (minimum !== undefined) {
    const fits = /^-?\d{1,15}$/.test(text) && Number(text) >= minimum;
    return fits ? undefined : `a whole number of at least ${minimum}`;
  }
  if (switches.includes(key)) return /^(true|false)$/i.test(text) ? undefined : 'true or false';
  if (key === 'schema.compatibility') {
    return compatibilities.includes(text) ? undefined : `one of ${compatibilities.join(', ')}`;
  }
  return text === '' ? 'a value' : undefined;
}
