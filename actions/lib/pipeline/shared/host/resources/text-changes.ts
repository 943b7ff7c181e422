import { createHash } from 'node:crypto';
import type { Line, Value } from '#lib/converge/resource.ts';
import { Secret } from '#lib/secret.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Keys and values of a properties or unit file, comments aside. Of a key that stands twice the last counts. */
export function settingsOf(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) continue;
    // A unit names its variables in lines that all have the same key.
    const variable = found[1] === 'Environment' ? /^"?([A-Za-z_]\w*)=(.*)$/.exec(found[2]) : null;
    if (variable === null) settings.set(found[1], found[2].trim());
    else settings.set(`Environment.${variable[1]}`, (variable[2] ?? '').trim());
  }
  return settings;
}

const secretive = /passw|secret|token|credential/i;

/** Someone's own file may hold secrets: what looks like one is never shown. */
const shown = (key: string, value: string): Value =>
  secretive.test(key) || secretive.test(value) ? new Secret(value) : value;

/**
 * What differs between two texts made of settings: the keys we manage with their values, keys that would be dropped by
 * their names alone.
 */
export function settingChanges(before: string | undefined, after: string): readonly Line[] {
  const old = settingsOf(before ?? '');
  const wanted = settingsOf(after);
  const lines: Line[] = [];
  for (const [key, value] of wanted) {
    const had = old.get(key);
    if (had === undefined) lines.push({ path: key, after: value });
    else if (had !== value) lines.push({ path: key, before: shown(key, had), after: value });
  }
  for (const key of old.keys()) {
    if (!wanted.has(key)) lines.push({ path: key, before: '(set by someone else)', after: '(removed)' });
  }
  return lines;
}
