import type { z } from 'zod';
import { type Config, configSchema } from '#lib/config/schema.ts';
import type { Finding } from '#lib/config/source/findings.ts';
import type { Merged } from '#lib/config/source/merged.ts';
import { isObject } from '#lib/json.ts';
import { dotted, explainIssues } from './issues.ts';

/** Used in place of an invalid user id, so that the rest can be checked. Findings that follow from it are dropped. */
const PLACEHOLDER_ID = 'user-id';

/** The result of comparing a config with the schema. */
export interface CheckedShape {
  readonly config: Config;
  readonly findings: readonly Finding[];
  /** Keys whose values are invalid. In `config` they have their defaults. */
  readonly invalidKeys: ReadonlySet<string>;
}

/**
 * Checks keys and values against the schema. When some are invalid, the config is built from the others, so that the
 * later checks can run too and all mistakes show in one run.
 */
export function checkShape(merged: Merged, mainFile: string): CheckedShape {
  const first = configSchema.safeParse(merged.value);
  if (first.success) return { config: first.data, findings: [], invalidKeys: new Set() };
  const { issues } = first.error;
  return {
    config: configWithout(merged.value, issues),
    findings: explainIssues(issues, merged, mainFile),
    invalidKeys: new Set(issues.map(({ path }) => dotted(path.filter((step) => typeof step !== 'symbol')))),
  };
}

/** The config without what is invalid in it: there the defaults count. */
function configWithout(value: unknown, issues: readonly z.core.$ZodIssue[]): Config {
  const rest = structuredClone(value) as Record<string, unknown>;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(rest, [...issue.path, key]);
    else remove(rest, issue.path);
  }
  const result = configSchema.safeParse({ ...rest, userId: rest['userId'] ?? PLACEHOLDER_ID });
  return result.success ? result.data : configWithout(rest, result.error.issues);
}

/**
 * Removes the value at a path; when there is none, because a required key is missing, the block that it is missing in. A
 * value within a list removes the whole list.
 */
function remove(value: Record<string, unknown>, path: readonly PropertyKey[]): void {
  let block: Record<PropertyKey, unknown> = value;
  for (const [index, step] of path.entries()) {
    const next = block[step];
    const isLast = index === path.length - 1;
    if (next === undefined && isLast && index > 0) remove(value, path.slice(0, index));
    if (isLast || !isObject(next)) {
      delete block[step];
      return;
    }
    block = next;
  }
}
