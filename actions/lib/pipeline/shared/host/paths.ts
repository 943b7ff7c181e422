import type { Config } from '#lib/config/schema.ts';

/** Our mark in a file or unit on the host: its first line. */
export const MARK = '# managed-by: pinterest-pipeline';

/** Name of the file that is written into the folder of an unpacked archive. It says which archive that was. */
export const STAMP = '.pinterest-pipeline';

/** Absolute paths on the host. */
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

/** All paths on the host that the pipeline writes to. No other code puts such a path together. */
export function hostPaths(config: Pick<Config, 'ssh' | 'kafkaClient' | 'restProxy'>): HostPaths {
  const home = config.ssh.user === 'root' ? '/root' : `/home/${config.ssh.user}`;
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
