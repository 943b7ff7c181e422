/** Class of Confluent's S3 sink. */
export const SINK_CLASS = 'io.confluent.connect.s3.S3SinkConnector';

/** Keys without which the connector does not start, or writes elsewhere than the pipeline looks. */
export const requiredKeys: readonly string[] = [
  'connector.class',
  's3.region',
  's3.bucket.name',
  'flush.size',
  'tasks.max',
  'storage.class',
  'format.class',
  'key.converter',
  'value.converter',
];

/** Whole numbers, each with its least value. */
export const numbers: Readonly<Record<string, number>> = {
  'flush.size': 1,
  'tasks.max': 1,
  'rotate.interval.ms': -1,
  'rotate.schedule.interval.ms': -1,
  's3.part.size': 5_242_880,
  's3.part.retries': 0,
  's3.retry.backoff.ms': 0,
  'retry.backoff.ms': 0,
  'filename.offset.zero.pad.width': 0,
  'partition.duration.ms': -1,
  'schema.cache.size': 1,
};

/** Keys that are true or false. */
export const switches: readonly string[] = [
  'key.converter.schemas.enable',
  'value.converter.schemas.enable',
  'store.kafka.keys',
  'store.kafka.headers',
  's3.wan.mode',
  's3.path.style.access.enabled',
  'enhanced.avro.schema.support',
  'errors.log.enable',
  'errors.log.include.messages',
];

/** What the sink may do when a schema changes. */
export const compatibilities: readonly string[] = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'];

/** A key whose value is a secret. */
export const secretKey = /secret|password|access\.key|session\.token/i;

/** Keys of the sink and of every connector that people set; others are let pass. */
export const knownKeys: readonly string[] = [
  ...requiredKeys,
  ...Object.keys(numbers),
  ...switches,
  'topics',
  'topics.regex',
  'topics.dir',
  'schema.compatibility',
  'partitioner.class',
  'partition.field.name',
  'path.format',
  'locale',
  'timezone',
  'timestamp.extractor',
  'timestamp.field',
  'directory.delim',
  'file.delim',
  'store.url',
  's3.compression.type',
  's3.acl.canned',
  's3.ssea.name',
  's3.sse.kms.key.id',
  's3.object.tagging',
  's3.credentials.provider.class',
  's3.proxy.url',
  'behavior.on.null.values',
  'errors.tolerance',
  'errors.deadletterqueue.topic.name',
  'json.decimal.format',
  'header.converter',
  'transforms',
  'predicates',
  'consumer.override.auto.offset.reset',
  'name',
];
