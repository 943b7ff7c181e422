import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '#lab/core/built.ts';
import { missingJdk } from '#lab/core/jdk.ts';
import { missingMaven } from '#lab/core/maven.ts';
import type { Part } from '#lab/core/part.ts';
import type { Stage } from '#lab/core/stage.ts';
import { catalogue, type Entry, fileOf, sha256Of, tableOf } from './catalogue.ts';

const PROCESS = 'distribution';
const ANSWER_WITHIN_MS = 3_000;

const url = (stage: Stage, { path }: Pick<Entry, 'path'>): string =>
  `http://127.0.0.1:${stage.world.ports.distribution}${path}`;

/** Asks for the size of every archive. */
async function answer(stage: Stage): Promise<string> {
  const table = Object.entries(tableOf(stage));
  for (const [path, file] of table) {
    const response = await fetch(url(stage, { path }), {
      method: 'HEAD',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const size = Number(response.headers.get('content-length'));
    if (!response.ok || size !== statSync(file).size)
      throw new Error(`HEAD ${path}: HTTP ${response.status}, ${size} bytes`);
  }
  return `${table.length} files`;
}

/** The server that the pipeline downloads from. */
export const distribution: Part = {
  name: 'distribution',
  after: [],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(stage) {
    await Promise.all(Object.values(catalogue).map((entry) => build(stage, entry.recipe(stage))));
  },

  async start(stage) {
    const table = stage.path('distribution', 'table.json');
    writeFileSync(table, JSON.stringify(tableOf(stage), null, 2));
    const port = String(stage.world.ports.distribution);
    stage.processes.start(PROCESS, process.execPath, [join(import.meta.dirname, 'server.ts'), port, table]);
    await stage.until('The distribution server', async () => void (await answer(stage)), {
      process: PROCESS,
      withinMs: 60_000,
    });
  },

  check: answer,

  overlay: (stage) => ({
    downloads: {
      kafka: { url: url(stage, catalogue.kafka) },
      iamAuth: { url: url(stage, catalogue.iamAuth) },
      // Nobody has published a digest of what was built here, so it goes along.
      confluent: { url: url(stage, catalogue.confluent), sha256: sha256Of(fileOf(stage, catalogue.confluent)) },
      s3Sink: { url: url(stage, catalogue.s3Sink), sha256: sha256Of(fileOf(stage, catalogue.s3Sink)) },
    },
  }),
};
