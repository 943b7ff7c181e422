import type { Config } from '#lib/config/schema.ts';

/** Our mark in a file or unit on the host: its first line. */
export const MARK = '# managed-by: pinterest-pipeline';

/** Name of the file that is written into the folder of an unpacked archive. It says which archive that was. */
export const STAMP = '.pinterest-pipeline';

/**
 * Paths on the host. `~` is the home folder of the SSH user, which only the host knows: parameters of scripts may begin
 * with it, and texts that need the absolute path get it from {@link absolutePaths}.
 */
export interface HostPaths {
  readonly home: string;
  readonly bashrc: string;
  /** Folder that Kafka is unpacked to. */
  readonly kafka: string;
  readonly iamJar: string;
  readonly clientProperties: string;
  /** Folder that the Confluent Platform is unpacked to. */
  readonly confluent: string;
  readonly restProperties: string;
  /** Folder that keeps the results of the proofs. */
  readonly proofs: string;
}

type PathConfig = Pick<Config, 'kafkaClient' | 'restProxy'>;

/** All paths on the host that the pipeline writes to. No other code puts such a path together. */
export const hostPaths = (config: PathConfig): HostPaths => absolutePaths(config, '~');

/** The same paths below a home folder that the host has named. */
export function absolutePaths(config: PathConfig, home: string): HostPaths {
  const { scalaVersion, version, iamAuthVersion } = config.kafkaClient;
  const kafka = `${home}/kafka_${scalaVersion}-${version}`;
  const confluent = `${home}/confluent-${config.restProxy.version}`;
  return {
    home,
    bashrc: `${home}/.bashrc`,
    kafka,
    iamJar: `${kafka}/libs/aws-msk-iam-auth-${iamAuthVersion}-all.jar`,
    clientProperties: `${kafka}/bin/client.properties`,
    confluent,
    restProperties: `${confluent}/etc/kafka-rest/kafka-rest.properties`,
    proofs: `${home}/.pinterest-pipeline/proofs`,
  };
}

/** The part of a path below one of its folders. */
export const below = (folder: string, path: string): string => path.slice(folder.length + 1);
