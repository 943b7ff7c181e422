import { join } from 'node:path';
import { build } from '#lab/core/built.ts';
import { missingJdk } from '#lab/core/jdk.ts';
import { missingMaven } from '#lab/core/maven.ts';
import type { Part } from '#lab/core/part.ts';
import { missingPython } from '#lab/core/python.ts';
import type { Stage } from '#lab/core/stage.ts';
import { CLUSTER } from './account/cluster.ts';
import { missingMemory } from './memory.ts';
import { pyspark, s3Classes, sparkJars } from './recipes.ts';
import { hostOf, makeToken, tokenOf } from './state.ts';

const PROCESS = 'databricks';
const ANSWER_WITHIN_MS = 3_000;

async function ask(stage: Stage, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${hostOf(stage)}${path}`, {
    headers: { authorization: `Bearer ${tokenOf(stage)}` },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

async function answer(stage: Stage): Promise<string> {
  const { clusters } = (await ask(stage, '/api/2.1/clusters/list')) as { clusters: { state: string }[] };
  return `the workspace answers on ${hostOf(stage)}; its cluster is ${clusters[0]?.state ?? 'absent'}`;
}

/** A Databricks workspace with one cluster; only in a lab that was asked for it. */
export const databricks: Part = {
  name: 'databricks',
  after: ['aws'],

  missing: async ({ world }) =>
    world.withDatabricks ? [...(await missingPython()), ...missingJdk(), ...missingMaven(), ...missingMemory()] : [],

  async prepare(stage) {
    if (!stage.world.withDatabricks) return;
    await Promise.all([build(stage, pyspark), build(stage, sparkJars)]);
    await build(stage, s3Classes(stage));
  },

  async start(stage) {
    if (!stage.world.withDatabricks) return;
    makeToken(stage);
    stage.processes.start(PROCESS, process.execPath, [
      '--max-old-space-size=96',
      join(import.meta.dirname, 'server.ts'),
      stage.root,
    ]);
    await stage.until('Databricks', async () => void (await answer(stage)), { process: PROCESS, withinMs: 60_000 });
  },

  check: async (stage) =>
    stage.world.withDatabricks ? answer(stage) : 'not asked for: npm run lab -- up --databricks',

  overlay: (stage) => (stage.world.withDatabricks ? { databricks: { host: hostOf(stage), clusterId: CLUSTER } } : {}),

  env(stage): Readonly<Record<string, string>> {
    const token = tokenOf(stage);
    return token === undefined ? {} : { DATABRICKS_HOST: hostOf(stage), DATABRICKS_TOKEN: token };
  },
};
