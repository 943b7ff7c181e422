import { join } from 'node:path';
import { build } from '#lab/core/build/built.ts';
import { missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import { missingPython } from '#lab/core/build/python.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { CLUSTER } from './account/cluster.ts';
import { missingMemory } from './memory.ts';
import { pyspark, s3Classes, sparkJars } from './recipes.ts';
import { hostOf, makeToken, tokenOf } from './state.ts';

const PROCESS = 'databricks';
const ANSWER_TIMEOUT_MS = 3_000;
const START_TIMEOUT_MS = 60_000;

async function ask(lab: Lab, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${hostOf(lab)}${path}`, {
    headers: { authorization: `Bearer ${tokenOf(lab)}` },
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

async function answer(lab: Lab): Promise<string> {
  const { clusters } = (await ask(lab, '/api/2.1/clusters/list')) as { clusters: { state: string }[] };
  return `the workspace answers on ${hostOf(lab)}; its cluster is ${clusters[0]?.state ?? 'absent'}`;
}

/** A Databricks workspace with one cluster. It starts only in a lab that was created with Databricks. */
export const databricks: Part = {
  name: 'databricks',
  after: ['aws'],

  missing: async ({ spec }) =>
    spec.withDatabricks ? [...(await missingPython()), ...missingJdk(), ...missingMaven(), ...missingMemory()] : [],

  async prepare(lab) {
    if (!lab.spec.withDatabricks) return;
    await Promise.all([build(lab, pyspark), build(lab, sparkJars)]);
    await build(lab, s3Classes(lab));
  },

  async start(lab) {
    if (!lab.spec.withDatabricks) return;
    makeToken(lab);
    lab.processes.start(PROCESS, process.execPath, [
      '--max-old-space-size=96',
      join(import.meta.dirname, 'server.ts'),
      lab.root,
    ]);
    await lab.until('Databricks', async () => void (await answer(lab)), {
      process: PROCESS,
      timeoutMs: START_TIMEOUT_MS,
    });
  },

  check: async (lab) => (lab.spec.withDatabricks ? answer(lab) : 'not asked for: npm run lab -- up --databricks'),

  overlay: (lab) => (lab.spec.withDatabricks ? { databricks: { host: hostOf(lab), clusterId: CLUSTER } } : {}),

  env(lab): Readonly<Record<string, string>> {
    const token = tokenOf(lab);
    return token === undefined ? {} : { DATABRICKS_HOST: hostOf(lab), DATABRICKS_TOKEN: token };
  },
};
