import type { CheckResult } from '#lib/config/checks/checkable.ts';
import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { type Finding, shown } from '#lib/config/source/findings.ts';
import type { Position } from '#lib/errors.ts';
import { nearest } from '#lib/nearest.ts';
import { Secret } from '#lib/secret.ts';
import { hasReference, isSecret } from '#lib/secret-shapes.ts';
import { expectedValue, isKnown, knownKeys, placeOfSetting } from './known-properties.ts';

const finding = (position: Position | undefined, message: string): Finding => ({ message, position, keys: [] });

/**
 * Finds keys that are missing, misspelt or not known, and keys that do not belong in the file.
 *
 * @param required keys that must be there, each with a value to recommend.
 */
export function checkKeys(properties: ConnectorProperties, required: Readonly<Record<string, string>>): CheckResult {
  const present = Object.keys(properties.values);
  const secrets = present.filter((key) => isSecret(key, properties.values[key] ?? ''));
  const unknown = present.filter((key) => key !== '' && !isKnown(key) && !secrets.includes(key));
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
  errors.push(...secrets.map((key) => secretFound(key, properties)));
  errors.push(...present.filter((key) => !secrets.includes(key)).flatMap((key) => misplaced(key, properties)));
  const warnings = unknown
    .filter((key) => !misspelt.has(key))
    .map((key) => finding(properties.keyAt(key), `unknown key ${shown(key)}; ${suggestion(key)}`));
  return { errors, warnings };
}

/** What to do about a key that the sink does not read. */
function suggestion(key: string): string {
  const place = placeOfSetting(key);
  if (place !== undefined) return `the sink ignores it. ${place}`;
  const near = nearest(key, knownKeys);
  return near === undefined ? 'the sink ignores it. Remove it.' : `did you mean "${near}"?`;
}

function secretFound(key: string, properties: ConnectorProperties): Finding {
  // Registered, so that no other message shows it.
  new Secret(properties.values[key] ?? '');
  const message = `${key} is a secret, which does not belong in a file of a repository: the connector uses its role. Remove it, or write a reference such as \${provider:path:key}, which Kafka Connect resolves; and replace the secret, because others may have seen it.`;
  return finding(properties.keyAt(key), message);
}

/** What is wrong with an entry whatever its key means: no key, a blank at the end, quotes around the value. */
function misplaced(key: string, properties: ConnectorProperties): Finding[] {
  if (key === '') return [finding(properties.keyAt(key), 'a value without a key; write key=value.')];
  const value = properties.values[key] ?? '';
  const wrong =
    value !== value.trim()
      ? 'with a blank at its end that Java keeps; remove the blank'
      : /^(["']).*\1$/s.test(value) && value.length > 1
        ? 'with quotes around it, which Java keeps; remove the quotes'
        : undefined;
  return wrong === undefined ? [] : [finding(properties.valueAt(key), `${key} is ${shown(value)}, ${wrong}.`)];
}

/** Finds values that Kafka Connect would not accept for their key. What a reference stands for is not known here. */
export function checkTypes(properties: ConnectorProperties): Finding[] {
  return Object.entries(properties.values).flatMap(([key, value]) => {
    const text = value.trim();
    const isQuoted = /^(["']).*\1$/s.test(text);
    const expected = hasReference(text) || isQuoted ? undefined : expectedValue(key, text);
    return expected === undefined
      ? []
      : [finding(properties.valueAt(key), `${key} is ${shown(text)}, expected ${expected}.`)];
  });
}
