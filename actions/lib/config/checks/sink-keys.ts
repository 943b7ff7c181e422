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

/** Keys whose values are whole numbers, each with its minimum. */
export const minimums: Readonly<Record<string, number>> = {
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

/** Keys whose values are true or false. */
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

/** Values of `schema.compatibility`: what the sink accepts when a schema changes. */
export const compatibilities: readonly string[] = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'];

/** Keys of the sink and of every connector that people set. Other keys are allowed too. */
export const knownKeys: readonly string[] = [
  ...Object.keys(requiredProperties('', '')),
  ...Object.keys(minimums),
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
