import { build } from '#lab/core/build/built.ts';
import { missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import type { Part } from '#lab/core/part.ts';
import { jars } from '#lab/parts/kafka/recipes.ts';
import { sinkArchive } from './recipes.ts';

/** Kafka Connect. Nothing runs from the start: the AWS part starts a `Worker` (worker.ts) for each new connector. */
export const connect: Part = {
  name: 'connect',
  after: ['kafka'],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(lab) {
    await build(lab, jars);
    await build(lab, sinkArchive);
  },

  env: (lab) => ({ LAB_CONNECT_URL: `http://127.0.0.1:${lab.spec.ports.connect}` }),
};
