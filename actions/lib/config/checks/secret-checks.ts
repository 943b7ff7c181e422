import type { Finding } from '#lib/config/source/findings.ts';
import type { Merged } from '#lib/config/source/merged.ts';
import type { Path } from '#lib/config/source/yaml-source.ts';
import { isObject } from '#lib/json.ts';
import { Secret } from '#lib/secret.ts';
import { isSecret, secretLook } from '#lib/secret-shapes.ts';
import { dotted } from './issues.ts';

/** Finds secrets in the config, under known and unknown keys alike. What else is wrong with these keys is of no interest. */
export function findSecrets(merged: Merged): Finding[] {
  return leavesOf(merged.value, []).flatMap(({ path, value }): Finding[] => {
    const key = dotted(path);
    if (merged.variableAt(path) !== undefined || !isSecret(key, value)) return [];
    // Registered, so that no other message shows it.
    new Secret(value);
    const look = secretLook(value);
    const what = look === undefined ? 'is a secret' : `holds ${look}`;
    const message = `${key} ${what}, and secrets do not belong in a file of a repository. Remove it: secrets of the repository, such as DB_PASSWORD, are where the pipeline reads them from. And replace the secret, because others may have seen it.`;
    return [{ message, position: merged.valueAt(path), keys: [key] }];
  });
}

interface Leaf {
  readonly path: Path;
  readonly value: string;
}

/** The texts and numbers of a config, each with its path. */
function leavesOf(value: unknown, path: Path): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value: String(value) }];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]));
}
