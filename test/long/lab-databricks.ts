import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { Checkout, Ended } from '../e2e/checkout.ts';

/** Writing calls that the lab's Databricks was asked for, such as `/api/2.2/jobs/run-now`. */
export function databricksWrites({ dir }: Checkout): readonly string[] {
  const file = join(dir, '.lab/logs/databricks.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly write: boolean; readonly path: string })
    .filter(({ write }) => write)
    .map(({ path }) => path);
}

/** Runs `work` with other keys of the config's databricks block; undefined takes a key out. */
export async function withBlock<T>(
  { dir }: Checkout,
  keys: Readonly<Record<string, unknown>>,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(dir, '.lab/overlay.yaml');
  const text = readFileSync(file, 'utf8');
  const overlay = parse(text) as { readonly databricks: Record<string, unknown> };
  writeFileSync(file, stringify({ ...overlay, databricks: { ...overlay.databricks, ...keys } }));
  try {
    return await work();
  } finally {
    writeFileSync(file, text);
  }
}

/** Whether the lab's workspace has mounts from now on. */
export async function allowMounts(env: Readonly<Record<string, string>>, mounts: boolean): Promise<void> {
  const answer = await fetch(`${env['DATABRICKS_HOST']}/_lab/settings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env['DATABRICKS_TOKEN']}` },
    body: JSON.stringify({ mounts }),
  });
  expect(answer.status).toBe(200);
}

/** Exit status 1 and exactly one error, with all parts in it and no secret of the lab anywhere. */
export function expectOneError(ended: Ended, env: Readonly<Record<string, string>>, ...parts: readonly string[]): void {
  expect(ended.code).toBe(1);
  expect(ended.stderr.match(/^error: /gm)).toHaveLength(1);
  for (const part of parts) expect(ended.stderr).toContain(part);
  expectNoSecret(ended, env);
}

/** Nothing that was printed holds a secret of the lab. */
export function expectNoSecret(ended: Ended, env: Readonly<Record<string, string>>): void {
  for (const name of ['DATABRICKS_TOKEN', 'AWS_SECRET_ACCESS_KEY']) {
    const secret = env[name];
    if (secret !== undefined) expect(ended.stdout + ended.stderr).not.toContain(secret);
  }
}
