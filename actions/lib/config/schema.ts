import { z } from 'zod';
import { aws, ec2, iam, msk, ssh } from './schema/aws.ts';
import { databricks } from './schema/databricks.ts';
import { like } from './schema/fields.ts';
import { connector, downloads, kafkaClient, restProxy, topics } from './schema/kafka.ts';
import { api, database, emulator, verify } from './schema/posting.ts';

/**
 * The keys of config/pipeline.yaml, one file of schema/ for each group of them. The loader checks with this schema, the
 * types follow from it, and the published JSON schema is generated from it. A value that can be looked up in AWS is
 * optional; when it is set, it replaces the look-up.
 */
export const configSchema = z.strictObject({
  userId: like(/^[A-Za-z0-9][A-Za-z0-9_-]{2,62}$/, '3 to 63 letters, digits, "-" or "_"').describe(
    'Your user id, such as "0affd5f86743". Every name is derived from it. Quote it, because YAML reads some ids as numbers.',
  ),
  aws,
  ec2,
  ssh,
  iam,
  msk,
  kafkaClient,
  topics,
  restProxy,
  connector,
  api,
  database,
  emulator,
  databricks,
  verify,
  downloads,
});

/** A checked config with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** The config as a user may write it. */
export type ConfigInput = z.input<typeof configSchema>;
