import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tarball } from '#lab/core/build/archives.ts';
import { build, builtAt, keyOf, type Recipe } from '#lab/core/build/built.ts';
import { maven } from '#lab/core/build/maven.ts';
import type { Lab } from '#lab/core/lab.ts';

const here = import.meta.dirname;

/** Paths of what {@link jars} builds. */
export interface Jars {
  /** Folder with the jars of Kafka, ZooKeeper, Connect and their dependencies. */
  readonly libs: string;
  /** The jar with the broker's side of AWS_MSK_IAM (`src/`). */
  readonly broker: string;
  /** Amazon's jar with the client's side of AWS_MSK_IAM. */
  readonly client: string;
}

/** File name of Amazon's IAM library. */
export const IAM_CLIENT = 'aws-msk-iam-auth-1.1.5-all.jar';
const NAME = 'kafka_2.12-2.8.1';
/** Apache's file name for Kafka's archive. */
export const KAFKA_TGZ = `${NAME}.tgz`;

/** Builds all jars of the lab's Kafka with one run of Maven. */
export const jars: Recipe = {
  name: 'kafka-jars',
  inputs: [join(here, 'pom.xml'), join(here, 'src')],
  async make(dir) {
    const source = await maven('Kafka 2.8.1', this.inputs, dir);
    for (const part of ['libs', 'lab-iam.jar', IAM_CLIENT]) renameSync(join(source, 'target', part), join(dir, part));
    rmSync(source, { recursive: true });
  },
};

/** Paths of the jars in the cache. */
export function jarsAt(lab: Pick<Lab, 'cache'>): Jars {
  const dir = builtAt(lab, jars);
  return { libs: join(dir, 'libs'), broker: join(dir, 'lab-iam.jar'), client: join(dir, IAM_CLIENT) };
}

/** Builds `kafka_2.12-2.8.1.tgz` with the layout of Apache's archive, and its `.sha512`. */
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

/** Longest line that gpg writes. */
const WIDTH = 79;

/**
 * A digest in the form in which `gpg --print-md SHA512 FILE` prints it and Apache publishes it: the file name, then
 * groups of eight upper-case digits. Continuation lines are indented by the length of the name.
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
