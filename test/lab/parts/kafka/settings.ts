import { join } from 'node:path';
import type { LabSpec } from '#lab/core/lab.ts';

type Properties = Readonly<Record<string, string | number | boolean>>;

/** The text of a Java properties file. Values must not contain a backslash or a line break: nothing is escaped. */
export const properties = (values: Properties): string =>
  `${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;

/** ZooKeeper's settings. It listens on loopback and stores its data below `data`. */
export const zooKeeper = (spec: Pick<LabSpec, 'ports'>, data: string): Properties => ({
  dataDir: join(data, 'zookeeper'),
  clientPort: spec.ports.zookeeper,
  clientPortAddress: '127.0.0.1',
  maxClientCnxns: 0,
  'admin.enableServer': false,
  '4lw.commands.whitelist': 'ruok,srvr',
});

const IAM = 'listener.name.iam';

/**
 * The broker's settings. As on MSK, topics are not created automatically. There is one broker, so every topic has one
 * replica. Internal topics are small and groups do not wait for more members, so that a cold start is quick.
 *
 * @param tls folder with the key store `broker.p12`.
 * @param access files of the IAM plug-in: access keys, and what their owners may do.
 */
export const broker = (
  spec: Pick<LabSpec, 'ports' | 'brokerHost'>,
  data: string,
  tls: string,
  access: { readonly credentials: string; readonly rights: string },
): Properties => ({
  'broker.id': 1,
  listeners: `OBSERVER://127.0.0.1:${spec.ports['kafka-observer']},IAM://127.0.0.1:${spec.ports['kafka-iam']}`,
  'advertised.listeners': `OBSERVER://127.0.0.1:${spec.ports['kafka-observer']},IAM://${spec.brokerHost}:${spec.ports['kafka-iam']}`,
  'listener.security.protocol.map': 'OBSERVER:PLAINTEXT,IAM:SASL_SSL',
  'inter.broker.listener.name': 'OBSERVER',
  'sasl.enabled.mechanisms': 'AWS_MSK_IAM',
  [`${IAM}.aws_msk_iam.sasl.jaas.config`]: `lab.iam.IamLoginModule required credentials="${access.credentials}" policies="${access.rights}";`,
  [`${IAM}.aws_msk_iam.sasl.server.callback.handler.class`]: 'lab.iam.IamCallbackHandler',
  [`${IAM}.ssl.keystore.type`]: 'PKCS12',
  [`${IAM}.ssl.keystore.location`]: join(tls, 'broker.p12'),
  [`${IAM}.ssl.keystore.password`]: 'changeit',
  [`${IAM}.ssl.key.password`]: 'changeit',
  'authorizer.class.name': 'lab.iam.IamAuthorizer',
  'lab.iam.policies': access.rights,
  'zookeeper.connect': `127.0.0.1:${spec.ports.zookeeper}`,
  // Long enough that the session survives when a laptop sleeps for a moment.
  'zookeeper.session.timeout.ms': 60_000,
  'log.dirs': join(data, 'topics'),
  'auto.create.topics.enable': false,
  'delete.topic.enable': true,
  'num.partitions': 1,
  'default.replication.factor': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 0,
  // No other broker can take over the partitions.
  'controlled.shutdown.enable': false,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'log.cleaner.dedupe.buffer.size': 2_097_152,
});
