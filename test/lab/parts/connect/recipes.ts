import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from '#lab/core/build/archives.ts';
import type { Recipe } from '#lab/core/build/built.ts';
import { maven } from '#lab/core/build/maven.ts';

const sink = join(import.meta.dirname, 'sink');
const NAME = 'confluentinc-kafka-connect-s3-10.5.13';

/** File name of the sink's archive on Confluent Hub. */
export const SINK_ZIP = `${NAME}.zip`;

/** Builds the stand-in for the S3 sink as a zip with the layout of Confluent Hub's: `manifest.json` and `lib/*.jar`. */
export const sinkArchive: Recipe = {
  name: 's3-sink',
  inputs: [join(sink, 'pom.xml'), join(sink, 'src'), join(sink, 'manifest.json')],
  async make(dir) {
    const source = await maven('The S3 sink stand-in', this.inputs, dir);
    const root = join(dir, NAME);
    mkdirSync(root);
    renameSync(join(source, 'target', 'libs'), join(root, 'lib'));
    cpSync(join(source, 'target', 's3-sink-stand-in.jar'), join(root, 'lib', 's3-sink-stand-in.jar'));
    cpSync(join(source, 'manifest.json'), join(root, 'manifest.json'));
    await zip(dir, NAME, join(dir, SINK_ZIP));
    for (const scratch of [source, root]) rmSync(scratch, { recursive: true });
  },
};
