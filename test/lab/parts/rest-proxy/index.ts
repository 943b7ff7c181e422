import { build } from '#lab/core/build/built.ts';
import { missingJdk } from '#lab/core/build/jdk.ts';
import { missingMaven } from '#lab/core/build/maven.ts';
import type { Part } from '#lab/core/part.ts';
import { confluentArchive } from './recipes.ts';

/** The REST proxy. The lab only builds its archive: the pipeline installs and starts it on the host. */
export const restProxy: Part = {
  name: 'rest-proxy',
  after: [],

  missing: async () => [...missingJdk(), ...missingMaven()],

  async prepare(lab) {
    await build(lab, confluentArchive);
  },
};
