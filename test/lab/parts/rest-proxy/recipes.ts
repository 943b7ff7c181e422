import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tarball } from '#lab/core/build/archives.ts';
import type { Recipe } from '#lab/core/build/built.ts';
import { maven } from '#lab/core/build/maven.ts';

const here = import.meta.dirname;
const NAME = 'confluent-7.2.0';

/** Confluent's file name for the archive. */
export const CONFLUENT = `${NAME}.tar.gz`;

/** Builds the stand-in for the REST proxy as an archive with the layout of Confluent's. */
export const confluentArchive: Recipe = {
  name: 'confluent',
  inputs: [join(here, 'pom.xml'), join(here, 'src'), join(here, 'archive')],
  async make(dir) {
    const source = await maven('The REST proxy stand-in', this.inputs, dir);
    const root = join(dir, NAME);
    cpSync(join(source, 'archive'), root, { recursive: true });
    const java = join(root, 'share', 'java');
    mkdirSync(java, { recursive: true });
    renameSync(join(source, 'target', 'libs'), join(java, 'kafka-rest'));
    const jar = 'rest-proxy-stand-in.jar';
    renameSync(join(source, 'target', jar), join(java, 'kafka-rest', jar));
    await tarball(dir, NAME, join(dir, CONFLUENT));
    for (const scratch of [source, root]) rmSync(scratch, { recursive: true });
  },
};
