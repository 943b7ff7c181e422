import { join } from 'node:path';
import { type BrokerSpec, brokersOf } from '#lab/core/brokers.ts';
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

/** Paths that a broker reads or writes. */
interface BrokerFiles {
  readonly data: string;
  /** Folder with the key store `broker.p12`. */
  readonly tls: string;
  /** Files of the IAM plug-in: access keys, and what their owners may do. */
  readonly access: { readonly credentials: string; readonly rights: string };
}

/** Folder of a broker's topics. That of the first broker does not depend on whether there is a second. */
const topicsFolder = ({ id }: BrokerSpec): string => (id === 1 ? 'topics' : `topics-${id}`);

/** How clients log in at a broker, and what they may do there. */
const iamListener = ({ tls, access }: BrokerFiles): Properties => ({
  'sasl.enabled.mechanisms': 'AWS_MSK_IAM',
  [`${IAM}.aws_msk_iam.sasl.jaas.config`]: `lab.iam.IamLoginModule required credentials="${access.credentials}" policies="${access.rights}";`,
  [`${IAM}.aws_msk_iam.sasl.server.callback.handler.class`]: 'lab.iam.IamCallbackHandler',
  [`${IAM}.ssl.keystore.type`]: 'PKCS12',
  [`${IAM}.ssl.keystore.location`]: join(tls, 'broker.p12'),
  [`${IAM}.ssl.keystore.password`]: 'changeit',
  [`${IAM}.ssl.key.password`]: 'changeit',
  'authorizer.class.name': 'lab.iam.IamAuthorizer',
  'lab.iam.policies': access.rights,
});

/**
 * The settings of one broker. As on MSK, topics are not created automatically, and a topic has by default as many
 * replicas as there are brokers. Internal topics are small and groups do not wait for more members, so that a cold start
 * is quick.
 */
export function broker(
  spec: Pick<LabSpec, 'ports' | 'brokerHost' | 'brokers'>,
  one: BrokerSpec,
  files: BrokerFiles,
): Properties {
  const replicas = brokersOf(spec).length;
  const listening = `OBSERVER://127.0.0.1:${one.observerPort}`;
  return {
    'broker.id': one.id,
    listeners: `${listening},IAM://127.0.0.1:${one.iamPort}`,
    'advertised.listeners': `${listening},IAM://${one.host}:${one.iamPort}`,
    'listener.security.protocol.map': 'OBSERVER:PLAINTEXT,IAM:SASL_SSL',
    'inter.broker.listener.name': 'OBSERVER',
    ...iamListener(files),
    'zookeeper.connect': `127.0.0.1:${spec.ports.zookeeper}`,
    // Long enough that the session survives when a laptop sleeps for a moment.
    'zookeeper.session.timeout.ms': 60_000,
    'log.dirs': join(files.data, topicsFolder(one)),
    'auto.create.topics.enable': false,
    'delete.topic.enable': true,
    'num.partitions': 1,
    'default.replication.factor': replicas,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    // With a single broker, no other can take over the partitions.
    'controlled.shutdown.enable': replicas > 1,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
  };
}
