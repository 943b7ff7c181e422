import { jars } from '../kafka/recipes.ts';
import { build } from '../stage/built.ts';
import { missingJdk } from '../stage/jdk.ts';
import { missingMaven } from '../stage/maven.ts';
import type { Part } from '../stage/part.ts';
import { sinkArchive } from './recipes.ts';

/** Kafka Connect. Nothing runs until a connector is created: MSK Connect's stand-in then starts a `Worker`. */
export const connect: Part = {
  name: 'connect',
  after: ['kafka'],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(stage) {
    await build(stage, jars);
    await build(stage, sinkArchive);
  },

  env: (stage) => ({ LAB_CONNECT_URL: `http://127.0.0.1:${stage.world.ports.connect}` }),
};
