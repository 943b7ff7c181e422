import type { WorkerSpec } from './worker-port.ts';

/** The settings of an IAM client, as in the documentation of Amazon MSK. */
const iam: Readonly<Record<string, string>> = {
  'security.protocol': 'SASL_SSL',
  'sasl.mechanism': 'AWS_MSK_IAM',
  'sasl.jaas.config': 'software.amazon.msk.auth.iam.IAMLoginModule required;',
  'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
};

/** Prefixes of the settings of the worker's own clients, and of its connectors' producers, consumers, admin clients. */
const prefixes = ['', 'producer.', 'consumer.', 'admin.'] as const;

/**
 * The properties file of a worker.
 *
 * @param id tells the internal topics of two connectors of one name apart, as MSK Connect's do: a connector that was
 *   deleted must not come back. The sink's own offsets are in the consumer group `connect-<name>` and are found
 *   again.
 * @param pluginPath folder whose folders hold one plugin each
 */
export function workerProperties(
  spec: Pick<WorkerSpec, 'name' | 'bootstrapServers' | 'settings'>,
  id: string,
  port: number,
  pluginPath: string,
): Readonly<Record<string, string | number | boolean>> {
  const topic = (what: string) => `__amazon_msk_connect_${what}_${spec.name}_${id}`;
  return {
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...spec.settings,
    'group.id': `__amazon_msk_connect_cluster_${spec.name}_${id}`,
    'config.storage.topic': topic('configs'),
    'offset.storage.topic': topic('offsets'),
    'status.storage.topic': topic('status'),
    'config.storage.replication.factor': -1, // the brokers' default
    'offset.storage.replication.factor': -1, // the brokers' default
    'status.storage.replication.factor': -1, // the brokers' default
    'offset.storage.partitions': 1,
    'status.storage.partitions': 1,
    'bootstrap.servers': spec.bootstrapServers,
    'plugin.path': pluginPath,
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'rest.advertised.port': port,
    'connector.client.config.override.policy':
      'org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy',
    'consumer.auto.offset.reset': 'earliest',
    // A topic that is created later and matches topics.regex is found within this time.
    'consumer.metadata.max.age.ms': 5_000,
    'offset.flush.interval.ms': 10_000,
    // There is only one worker. After a crash its successor takes over as soon as the broker allows.
    'scheduled.rebalance.max.delay.ms': 0,
    'session.timeout.ms': 6_000,
    'heartbeat.interval.ms': 2_000,
    'consumer.session.timeout.ms': 6_000,
    'consumer.heartbeat.interval.ms': 2_000,
    ...Object.fromEntries(
      prefixes.flatMap((prefix) => Object.entries(iam).map(([key, value]) => [`${prefix}${key}`, value])),
    ),
  };
}
