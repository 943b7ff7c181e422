import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { type Finding, shown } from '#lib/config/findings.ts';
import { nearest } from '#lib/config/nearest.ts';
import type { Position } from '#lib/errors.ts';
import type { CheckResult } from './checks.ts';
import { compatibilities, knownKeys, numbers, requiredKeys, secretKey, switches } from './sink-keys.ts';

const finding = (position: Position | undefined, message: string): Finding => ({ message, position, keys: [] });

/** Keys that are missing, misspelt or do not belong into a file. */
export function checkKeys(properties: ConnectorProperties): CheckResult {
  const present = Object.keys(properties.values);
  const strange = present.filter((key) => !knownKeys.includes(key));
  const missing = requiredKeys.filter((key) => !present.includes(key));
  const claimed = new Set<string>();
  const errors = missing.map((key) => {
    const meant = nearest(key, strange);
    if (meant !== undefined) claimed.add(meant);
    const position = meant === undefined ? undefined : properties.keyAt(meant);
    const hint = meant === undefined ? 'add it.' : `is ${shown(meant)} meant to be it?`;
    return finding(position ?? { file: properties.file, line: 1, column: 1 }, `${key} is missing; ${hint}`);
  });
  errors.push(...present.flatMap((key) => misplaced(key, properties)));
  const warnings = strange.flatMap((key) => {
    const near = claimed.has(key) ? undefined : nearest(key, knownKeys);
    return near === undefined || present.includes(near)
      ? []
      : [finding(properties.keyAt(key), `${shown(key)} is no key of the sink; did you mean "${near}"?`)];
  });
  return { errors, warnings };
}

function misplaced(key: string, properties: ConnectorProperties): Finding[] {
  if (key === '') return [finding(properties.keyAt(key), 'a value stands here without a key before it.')];
  if (secretKey.test(key)) {
    const fix =
      'the connector reaches S3 by its role. Remove it, and replace the secret, since others may have seen it';
    return [finding(properties.keyAt(key), `${key} does not belong into a file of a repository: ${fix}.`)];
  }
  const value = properties.values[key] ?? '';
  return value === value.trim()
    ? []
    : [finding(properties.valueAt(key), `the value of ${key} ends in a blank, which Java keeps; remove the blank.`)];
}

/** Values that can't be what their key wants, in the words of Connect's own types. */
export function checkTypes(properties: ConnectorProperties): Finding[] {
  return Object.entries(properties.values).flatMap(([key, value]) => {
    const text = value.trim();
    const expected = expectation(key, text);
    return expected === undefined
      ? []
      : [finding(properties.valueAt(key), `${key} is ${shown(text)}, expected ${expected}.`)];
  });
}

/** What a value should have been, undefined when it is right or its key unknown. */
function expectation(key: string, text: string): string | undefined {
  const least = Object.hasOwn(numbers, key) ? numbers[key] : undefined;
  if (least !== undefined) {
    const fits = /^-?\d{1,15}$/.test(text) && Number(text) >= least;
    return fits ? undefined : `a whole number of at least ${least}`;
  }
  if (switches.includes(key)) return /^(true|false)$/i.test(text) ? undefined : 'true or false';
  if (key === 'schema.compatibility') {
    return compatibilities.includes(text) ? undefined : `one of ${compatibilities.join(', ')}`;
  }
  return text === '' ? 'a value' : undefined;
}
