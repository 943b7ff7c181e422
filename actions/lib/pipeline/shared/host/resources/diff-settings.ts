import { createHash } from 'node:crypto';
import type { PropertyDiff, Value } from '#lib/converge/resource.ts';
import { Secret } from '#lib/secret.ts';
import { isSecret } from '#lib/secret-shapes.ts';

/** SHA-256 of a text in lower-case hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Keys and values of a properties file or a systemd unit. Comments are left out. Of a key that occurs twice the last
 * value counts; `Environment` lines of a unit count by the name of their variable.
 */
export function settingsOf(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) continue;
    // All variables of a unit are set in lines with the same key.
    const variable = found[1] === 'Environment' ? /^"?([A-Za-z_]\w*)=(.*)$/.exec(found[2]) : null;
    if (variable === null) settings.set(found[1], found[2].trim());
    else settings.set(`Environment.${variable[1]}`, (variable[2] ?? '').trim());
  }
  return settings;
}

/** A value of a file that somebody else has written. It is hidden when its key or the value itself looks like a secret. */
export const shown = (key: string, value: string): Value => (isSecret(key, value) ? new Secret(value) : value);

/**
 * Compares two texts that consist of settings. Keys that would be removed are shown without their value, which somebody
 * else has set.
 */
export function diffSettings(before: string | undefined, after: string): readonly PropertyDiff[] {
  const old = settingsOf(before ?? '');
  const desired = settingsOf(after);
  const lines: PropertyDiff[] = [];
  for (const [key, value] of desired) {
    const had = old.get(key);
    if (had === undefined) lines.push({ path: key, after: value });
    else if (had !== value) lines.push({ path: key, before: shown(key, had), after: value });
  }
  for (const key of old.keys()) {
    if (!desired.has(key)) lines.push({ path: key, before: '(set by someone else)', after: '(removed)' });
  }
  return lines;
}
