import type { Config } from './schema.ts';

/** The three tables of the source database. Each is posted to the topic that has its name as the suffix. */
export const tables = ['pin', 'geo', 'user'] as const;
export type Table = (typeof tables)[number];

/**
 * Every name that is derived from the user id. An account may be allowed to create exactly these names and no others.
 */
export interface Names {
  readonly userId: string;
  readonly topics: Readonly<Record<Table, string>>;
  readonly plugin: string;
  readonly connector: string;
  readonly role: string;
  readonly bucket: string;
  /** The tag `Name` of the EC2 instance. */
  readonly instance: string;
  /** The name of the REST API. */
  readonly api: string;
  /** The names of the API's key and usage plan, used when `api.auth` is `api-key`. */
  readonly apiKey: string;
  readonly usagePlan: string;
  /** The file name of the plugin's archive, and its key in the bucket. */
  readonly pluginArchive: string;
  readonly pluginKey: string;
}

/** Derives all names. No other place in the project builds one. */
export function namesOf(config: Pick<Config, 'userId' | 'connector'>): Names {
  const { userId } = config;
  const pluginArchive = `confluentinc-kafka-connect-s3-${config.connector.version}.zip`;
  return {
    userId,
    topics: { pin: `${userId}.pin`, geo: `${userId}.geo`, user: `${userId}.user` },
    plugin: `${userId}-plugin`,
    connector: `${userId}-connector`,
    role: `${userId}-ec2-access-role`,
    bucket: `user-${userId}-bucket`,
    instance: userId,
    api: userId,
    apiKey: `${userId}-key`,
    usagePlan: `${userId}-plan`,
    pluginArchive,
    pluginKey: `kafka-connect-s3/${pluginArchive}`,
  };
}
