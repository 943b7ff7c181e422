import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tarball } from '#lab/core/archives.ts';
import { build, builtAt, keyOf, type Recipe } from '#lab/core/built.ts';
import type { Lab } from '#lab/core/lab.ts';
import { maven } from '#lab/core/maven.ts';

const here = import.meta.dirname;

/** What {@link jars} makes, by name. */
export interface Jars {
  /** Kafka, ZooKeeper, Connect and what they need. */
  readonly libs: string;
  /** The broker's side of AWS_MSK_IAM. */
  readonly broker: string;
  /** The client's side: Amazon's own jar. */
  readonly client: string;
}

/** File name of Amazon's IAM library. */
export const IAM_CLIENT = 'aws-msk-iam-auth-1.1.5-all.jar';
const NAME = 'kafka_2.12-2.8.1';
/** File name of Kafka's archive, as Apache names it. */
export const KAFKA_TGZ = `${NAME}.tgz`;

/** All jars of the lab's Kafka, by one call of Maven. */
export const jars: Recipe = {
  name: 'kafka-jars',
  inputs: [join(here, 'pom.xml'), join(here, 'src')],
  async make(dir) {
    const source = await maven('Kafka 2.8.1', this.inputs, dir);
    for (const part of ['libs', 'lab-iam.jar', IAM_CLIENT]) renameSync(join(source, 'target', part), join(dir, part));
    rmSync(source, { recursive: true });
  },
};

/** Where the jars stand once they are built. */
export function jarsAt(lab: Pick<Lab, 'cache'>): Jars {
  const dir = builtAt(lab, jars);
  return { libs: join(dir, 'libs'), broker: join(dir, 'lab-iam.jar'), client: join(dir, IAM_CLIENT) };
}

/** `kafka_2.12-2.8.1.tgz` as Apache names it, and its `.sha512`. */
export const archive = (lab: Pick<Lab, 'cache'>): Recipe => ({
  name: 'kafka-archive',
  inputs: [join(here, 'archive')],
  also: [keyOf(jars)],
  async make(dir) {
    await build(lab, jars);
    const root = join(dir, NAME);
    mkdirSync(root);
    cpSync(join(here, 'archive'), root, { recursive: true });
    cpSync(jarsAt(lab).libs, join(root, 'libs'), { recursive: true });
    const file = join(dir, KAFKA_TGZ);
    await tarball(dir, NAME, file);
    rmSync(root, { recursive: true });
    writeFileSync(
      `${file}.sha512`,
      printMd(basename(file), createHash('sha512').update(readFileSync(file)).digest('hex')),
    );
  },
});

/** Widest line that gpg writes before it goes on in the next. */
const WIDTH = 79;

/**
 * A digest as `gpg --print-md SHA512 FILE` prints it, which is what Apache publishes beside an archive: the name, then
 * groups of eight upper-case digits, further lines indented by the name's width.
 *
 * @param hex lower-case hexadecimal digits, a multiple of eight
 */
export function printMd(fileName: string, hex: string): string {
  const indent = fileName.length + 2;
  let text = `${fileName}:`;
  let column = text.length;
  for (const group of hex.toUpperCase().match(/.{8}/g) ?? []) {
    if (column + 1 + group.length > WIDTH) {
      text += `\n${' '.repeat(indent - 1)}`;
      column = indent - 1;
    }
    text += ` ${group}`;
    column += 1 + group.length;
  }
  return `${text}\n`;
}
