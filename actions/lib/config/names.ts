import type { Config } from './schema.ts';

/** The three tables of the source database, each into the topic with its suffix. */
export const tables = ['pin', 'geo', 'user'] as const;
export type Table = (typeof tables)[number];

/** Every name that follows from the user id: an account may create things with exactly these names and no others. */
export interface Names {
  readonly userId: string;
  readonly topics: Readonly<Record<Table, string>>;
  readonly plugin: string;
  readonly connector: string;
  readonly role: string;
  readonly bucket: string;
  /** Tag `Name` of the EC2 instance. */
  readonly instance: string;
  /** Name of the REST API. */
  readonly api: string;
  /** Names of the key and the usage plan of the API, where it asks for a key. */
  readonly apiKey: string;
  readonly usagePlan: string;
  /** Name of the plugin's archive, and its key in the bucket. */
  readonly pluginArchive: string;
  readonly pluginKey: string;
  /** Where the pipeline keeps its own state in the bucket; never below `topics/`. */
  readonly statePrefix: string;
}

/** Derives all names; nothing else in the project puts one together. */
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
    statePrefix: 'pipeline-state/',
  };
}

/** Which table a topic carries, or undefined for a topic that is none of ours. */
export const tableOf = (names: Names, topic: string): Table | undefined =>
  tables.find((table) => names.topics[table] === topic);
