/** Class of Confluent's S3 sink. */
export const SINK_CLASS = 'io.confluent.connect.s3.S3SinkConnector';

/**
 * Properties without which the connector does not start, or writes where the pipeline does not look. Each with a value
 * to recommend when it is missing.
 */
export const requiredProperties = (region: string, bucket: string): Readonly<Record<string, string>> => ({
  'connector.class': SINK_CLASS,
  's3.region': region,
  's3.bucket.name': bucket,
  'flush.size': '1',
  'tasks.max': '3',
  'storage.class': 'io.confluent.connect.s3.storage.S3Storage',
  'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
});

/** Says what a value should be; undefined when it is right. */
type ValueRule = (value: string) => string | undefined;

const text: ValueRule = (value) => (value === '' ? 'a value' : undefined);
/** For properties whose default is the empty text, so that it is a value like any other. */
const textOrEmpty: ValueRule = () => undefined;
const trueOrFalse: ValueRule = (value) => (/^(true|false)$/i.test(value) ? undefined : 'true or false');
const atLeast =
  (minimum: number): ValueRule =>
  (value) =>
    /^-?\d{1,19}$/.test(value) && Number(value) >= minimum ? undefined : `a whole number of at least ${minimum}`;
const oneOf =
  (...values: readonly string[]): ValueRule =>
  (value) =>
    values.includes(value) ? undefined : `one of ${values.join(', ')}`;
/** As {@link oneOf}, for properties that Kafka Connect reads without regard to upper and lower case. */
const oneOfAnyCase =
  (...values: readonly string[]): ValueRule =>
  (value) =>
    values.includes(value.toLowerCase()) ? undefined : `one of ${values.join(', ')}`;

const rulesOf = (rule: ValueRule, ...keys: readonly string[]): Record<string, ValueRule> =>
  Object.fromEntries(keys.map((key) => [key, rule]));

/**
 * Every property of the S3 sink up to version 10.6, and of every sink connector of Kafka Connect, with what its value
 * should be.
 */
const valueRules: Readonly<Record<string, ValueRule>> = {
  ...rulesOf(text, 'name', 'connector.class', 'key.converter', 'value.converter', 'header.converter'),
  ...rulesOf(text, 'storage.class', 'format.class', 'keys.format.class', 'headers.format.class', 'partitioner.class'),
  ...rulesOf(text, 's3.bucket.name', 's3.region', 's3.credentials.provider.class', 'directory.delim', 'file.delim'),
  ...rulesOf(text, 'timestamp.extractor', 'timestamp.field', 'format.bytearray.extension', 'avro.codec'),
  ...rulesOf(text, 'parquet.codec', 'tombstone.encoded.partition', 'confluent.topic.bootstrap.servers'),
  ...rulesOf(textOrEmpty, 'topics', 'topics.regex', 'topics.dir', 'transforms', 'predicates', 'store.url'),
  ...rulesOf(textOrEmpty, 'errors.deadletterqueue.topic.name', 'partition.field.name', 'path.format', 'locale'),
  ...rulesOf(textOrEmpty, 'timezone', 's3.object.tagging.key.value.pairs', 's3.ssea.name', 's3.sse.customer.key'),
  ...rulesOf(textOrEmpty, 's3.sse.kms.key.id', 's3.acl.canned', 's3.proxy.url', 's3.proxy.user', 's3.proxy.password'),
  ...rulesOf(textOrEmpty, 'aws.access.key.id', 'aws.secret.access.key', 'format.bytearray.separator'),
  ...rulesOf(textOrEmpty, 'confluent.license', 'hive.metastore.uris', 'hive.conf.dir', 'hive.home', 'hive.database'),
  ...rulesOf(trueOrFalse, 'store.kafka.keys', 'store.kafka.headers', 'report.null.values.to.dlq', 's3.send.digest'),
  ...rulesOf(trueOrFalse, 's3.wan.mode', 's3.path.style.access.enabled', 's3.http.send.expect.continue'),
  ...rulesOf(trueOrFalse, 's3.object.tagging', 's3.elastic.buffer.enable', 'rotate.file.on.partition.change'),
  ...rulesOf(trueOrFalse, 'enable.conditional.writes', 'enhanced.avro.schema.support', 'connect.meta.data'),
  ...rulesOf(trueOrFalse, 'allow.optional.map.keys', 'hive.integration', 'tasks.max.enforce', 'errors.log.enable'),
  ...rulesOf(trueOrFalse, 'errors.log.include.messages', 'errors.deadletterqueue.context.headers.enable'),
  ...rulesOf(trueOrFalse, 'key.converter.schemas.enable', 'value.converter.schemas.enable'),
  ...rulesOf(atLeast(1), 'flush.size', 'tasks.max', 'schema.cache.size', 's3.elastic.buffer.init.capacity'),
  ...rulesOf(atLeast(1), 'errors.deadletterqueue.topic.replication.factor', 'max.files.scan.limit'),
  ...rulesOf(atLeast(1), 'confluent.topic.replication.factor', 'max.write.duration.ms'),
  ...rulesOf(atLeast(0), 's3.part.retries', 's3.retry.backoff.ms', 'retry.backoff.ms', 'shutdown.timeout.ms'),
  ...rulesOf(atLeast(0), 'filename.offset.zero.pad.width', 'errors.retry.delay.max.ms'),
  ...rulesOf(atLeast(-1), 'rotate.interval.ms', 'rotate.schedule.interval.ms', 'partition.duration.ms'),
  ...rulesOf(atLeast(-1), 'errors.retry.timeout', 's3.compression.level', 'partitioner.max.open.files'),
  's3.part.size': atLeast(5_242_880),
  'schema.compatibility': oneOf('NONE', 'BACKWARD', 'FORWARD', 'FULL'),
  'behavior.on.null.values': oneOfAnyCase('fail', 'ignore', 'write'),
  'errors.tolerance': oneOfAnyCase('none', 'all'),
  'config.action.reload': oneOfAnyCase('none', 'restart'),
  's3.compression.type': oneOfAnyCase('none', 'gzip'),
  's3.object.behavior.on.tagging.error': oneOfAnyCase('ignore', 'fail'),
  's3.schema.partition.affix.type': oneOfAnyCase('none', 'prefix', 'suffix'),
  'json.decimal.format': oneOfAnyCase('base64', 'numeric'),
};

/** Names of the properties that are known one by one. */
export const knownKeys: readonly string[] = Object.keys(valueRules);

/** Beginnings of properties that are passed on to a part of the connector: a converter, a client, a transform. */
const families = [
  ...['key.converter.', 'value.converter.', 'header.converter.', 'transforms.', 'predicates.'],
  ...['consumer.override.', 'producer.override.', 'admin.override.'],
  ...['s3.credentials.provider.', 'confluent.topic.', 'reporter.'],
];

/** Whether the sink, or a part of it, reads a property. */
export const isKnown = (key: string): boolean =>
  Object.hasOwn(valueRules, key) || families.some((prefix) => key.startsWith(prefix) && key !== prefix);

/** What a property's value should be; undefined when it is right, or the property is not known. */
export const expectedValue = (key: string, value: string): string | undefined =>
  Object.hasOwn(valueRules, key) ? valueRules[key]?.(value) : undefined;

/** Settings of Kafka Connect's worker or of its clients, which a connector does not read. */
const workerSettings =
  /^(bootstrap\.servers|group\.id|plugin\.path|rest\..*|listeners|(config|offset|status)\.storage\..*|offset\.flush\..*|security\.protocol|sasl\..*|ssl\..*|auto\.offset\.reset|max\.poll\..*|fetch\..*|(consumer|producer|admin)\.(?!override\.).*)$/;

/** Where a setting that a connector does not read belongs; undefined when that is not known. */
export function placeOfSetting(key: string): string | undefined {
  if (!workerSettings.test(key)) return undefined;
  const client = key.replace(/^(consumer|producer|admin)\./, '');
  return `It is a setting of the worker: put it into a worker configuration (connector.workerConfigurationArn), or write consumer.override.${client} where it is meant for the connector's own consumer.`;
}
