import type { Config } from '#lib/config/schema.ts';

/** First line of every file and unit of ours on the host. */
export const MARK = '# managed-by: pinterest-pipeline';

/** Name of the stamp that an unpacked archive carries. */
export const STAMP = '.pinterest-pipeline';

/** Where things are on the host. */
export interface HostPaths {
  readonly home: string;
  readonly bashrc: string;
  readonly kafka: string;
  readonly iamJar: string;
  readonly clientProperties: string;
  readonly confluent: string;
  readonly restProperties: string;
}

/** All places on the host that the pipeline writes to; nothing else in the project puts one together. */
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
  };
}
