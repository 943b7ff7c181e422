import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '#lab/core/build/built.ts';
import { missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { catalogue, type Entry, fileOf, sha256Of, tableOf } from './catalogue.ts';

const PROCESS = 'distribution';
const ANSWER_TIMEOUT_MS = 3_000;
const START_TIMEOUT_MS = 60_000;

const url = (lab: Lab, { path }: Pick<Entry, 'path'>): string =>
  `http://127.0.0.1:${lab.spec.ports.distribution}${path}`;

/** Asks the server for the size of every archive. @throws Error when one is missing or has another size. */
async function answer(lab: Lab): Promise<string> {
  const table = Object.entries(tableOf(lab));
  for (const [path, file] of table) {
    const response = await fetch(url(lab, { path }), {
      method: 'HEAD',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const size = Number(response.headers.get('content-length'));
    if (!response.ok || size !== statSync(file).size)
      throw new Error(`HEAD ${path}: HTTP ${response.status}, ${size} bytes`);
  }
  return `${table.length} files`;
}

/** The server from which the pipeline downloads archives. */
export const distribution: Part = {
  name: 'distribution',
  after: [],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(lab) {
    await Promise.all(Object.values(catalogue).map((entry) => build(lab, entry.recipe(lab))));
  },

  async start(lab) {
    const table = lab.path('distribution', 'table.json');
    writeFileSync(table, JSON.stringify(tableOf(lab), null, 2));
    const port = String(lab.spec.ports.distribution);
    lab.processes.start(PROCESS, process.execPath, [join(import.meta.dirname, 'server.ts'), port, table]);
    await lab.until('The distribution server', async () => void (await answer(lab)), {
      process: PROCESS,
      timeoutMs: START_TIMEOUT_MS,
    });
  },

  check: answer,

  overlay: (lab) => ({
    downloads: {
      kafka: { url: url(lab, catalogue.kafka) },
      iamAuth: { url: url(lab, catalogue.iamAuth) },
      // These archives are built by the lab, so their digests are not those that the config knows.
      confluent: { url: url(lab, catalogue.confluent), sha256: sha256Of(fileOf(lab, catalogue.confluent)) },
      s3Sink: { url: url(lab, catalogue.s3Sink), sha256: sha256Of(fileOf(lab, catalogue.s3Sink)) },
    },
  }),
};
