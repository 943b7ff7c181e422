import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtAt, type Recipe } from '#lab/core/build/built.ts';
import type { Lab } from '#lab/core/lab.ts';
import { SINK_ZIP, sinkArchive } from '#lab/parts/connect/recipes.ts';
import { IAM_CLIENT, jars, KAFKA_TGZ, archive as kafkaArchive } from '#lab/parts/kafka/recipes.ts';
import { CONFLUENT, confluentArchive } from '#lab/parts/rest-proxy/recipes.ts';

type Cache = Pick<Lab, 'cache'>;

/** One archive that the pipeline downloads. */
export interface Entry {
  /** Path on the server, the same as on the publisher's. */
  readonly path: string;
  /** File name inside the recipe's result. */
  readonly file: string;
  recipe(lab: Cache): Recipe;
}

/** All archives, by their key below `downloads` in the config. */
export const catalogue = {
  kafka: { path: `/kafka/2.8.1/${KAFKA_TGZ}`, file: KAFKA_TGZ, recipe: kafkaArchive },
  iamAuth: { path: `/aws-msk-iam-auth/1.1.5/${IAM_CLIENT}`, file: IAM_CLIENT, recipe: () => jars },
  confluent: { path: `/confluent/7.2/${CONFLUENT}`, file: CONFLUENT, recipe: () => confluentArchive },
  s3Sink: { path: `/kafka-connect-s3/10.5.13/${SINK_ZIP}`, file: SINK_ZIP, recipe: () => sinkArchive },
} as const satisfies Record<string, Entry>;

/** Path of an archive in the cache. */
export const fileOf = (lab: Cache, { recipe, file }: Entry): string => join(builtAt(lab, recipe(lab)), file);

/** All files that the server offers: path on the server → file on this machine. */
export function tableOf(lab: Cache): Readonly<Record<string, string>> {
  const files = Object.values(catalogue).map((entry: Entry) => [entry.path, fileOf(lab, entry)] as const);
  const [kafka] = files;
  const digest = kafka === undefined ? [] : [[`${kafka[0]}.sha512`, `${kafka[1]}.sha512`] as const];
  return Object.fromEntries([...files, ...digest]);
}

/** SHA-256 of a file in lower-case hex. */
export const sha256Of = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
