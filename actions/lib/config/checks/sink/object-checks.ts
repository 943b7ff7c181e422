import type { Notes } from '#lib/config/checks/checkable.ts';
import { shown } from '#lib/config/source/findings.ts';
import { type SinkValues, simpleName } from './values.ts';

const JSON_FORMAT = 'io.confluent.connect.s3.format.json.JsonFormat';
const DEFAULT_PARTITIONER = 'io.confluent.connect.storage.partitioner.DefaultPartitioner';

/** What becomes of the proof when an object has another key than predicted. */
const NOT_FOUND = 'verify-delivery computes the key of each object, and would count every record as late';

/** Properties that appear in the keys of objects, with the values that verify-delivery computes with. */
const partsOfKeys: Readonly<Record<string, string>> = {
  'directory.delim': '/',
  'file.delim': '+',
  'filename.offset.zero.pad.width': '10',
  's3.schema.partition.affix.type': 'NONE',
};

/** Checks all that decides which objects there are, and what their keys and contents are. */
export function checkObjects(values: SinkValues, notes: Notes): void {
  checkKeys(values, notes);
  checkPartitioner(values, notes);
  checkContent(values, notes);
  checkKeysAndHeaders(values, notes);
  checkNullValues(values, notes);
  checkPlace(values, notes);
}

function checkKeys({ textOf }: SinkValues, { warning }: Notes): void {
  for (const [key, wanted] of Object.entries(partsOfKeys)) {
    const value = textOf(key);
    if (value === undefined || value.toLowerCase() === wanted.toLowerCase()) continue;
    warning(key, `${key} is ${shown(value)}, expected ${shown(wanted)}: ${NOT_FOUND}.`);
  }
  const compression = textOf('s3.compression.type');
  if (compression !== undefined && compression.toLowerCase() !== 'none') {
    const message = `s3.compression.type is ${shown(compression)}: the keys of objects then end in ".json.gz", and verify-delivery and load-dataframes look for ".json", so that every record counts as late. Remove it, or set none.`;
    warning('s3.compression.type', message);
  }
}

/** What each partitioner besides the default one needs, without which its tasks fail. */
const neededByPartitioner: Readonly<Record<string, readonly string[]>> = {
  TimeBasedPartitioner: ['path.format', 'partition.duration.ms', 'locale', 'timezone'],
  DailyPartitioner: ['locale', 'timezone'],
  HourlyPartitioner: ['locale', 'timezone'],
};

function checkPartitioner({ textOf }: SinkValues, { error, warning }: Notes): void {
  const partitioner = textOf('partitioner.class');
  if (partitioner === undefined || partitioner === DEFAULT_PARTITIONER) return;
  const name = simpleName(partitioner);
  const is = `partitioner.class is ${shown(partitioner)}`;
  if (name === 'FieldPartitioner') {
    const message = `${is}, which reads the fields of a record by its schema. Posts carry no schema, so the tasks fail. Use ${DEFAULT_PARTITIONER}.`;
    error('partitioner.class', message);
    return;
  }
  const missing = (neededByPartitioner[name] ?? []).filter((key) => textOf(key) === undefined);
  if (missing.length > 0) {
    error('partitioner.class', `${is}, and the tasks fail without ${missing.join(', ')}; add what is missing.`);
  }
  const message = `${is}, expected ${shown(DEFAULT_PARTITIONER)}: the folders of objects are others then, and ${NOT_FOUND}; load-dataframes reads below partition=* alone.`;
  warning('partitioner.class', message);
}

function checkContent({ textOf }: SinkValues, { warning }: Notes): void {
  const format = textOf('format.class');
  if (format === undefined || format === JSON_FORMAT) return;
  const message = `format.class is ${shown(format)}, expected ${shown(JSON_FORMAT)}: ${NOT_FOUND}, because it looks for JSON. Avro and Parquet also need a schema, which posts do not carry.`;
  warning('format.class', message);
}

/** Objects of their own for keys and headers: the sink fails at a record without a key or without headers. */
function checkKeysAndHeaders({ isTrue }: SinkValues, { error }: Notes): void {
  for (const [key, what] of [
    ['store.kafka.keys', 'key'],
    ['store.kafka.headers', 'headers'],
  ] as const) {
    if (!isTrue(key)) continue;
    error(key, `${key} is true: the sink then fails at a record without ${what}, and no post has any. Remove it.`);
  }
}

function checkNullValues({ textOf, isTrue }: SinkValues, { error, warning }: Notes): void {
  const key = 'behavior.on.null.values';
  const behavior = textOf(key)?.toLowerCase();
  if (behavior === 'ignore') {
    const message = `${key} is "ignore": a record without a value stays in Kafka and never reaches S3, where verify-delivery counts it as late. Posts always have a value, so this matters only when somebody else writes to the topics.`;
    warning(key, message);
  }
  if (behavior === 'write' && !isTrue('store.kafka.keys')) {
    const message = `${key} is "write", which needs store.kafka.keys=true, and with that the sink fails at posts, because they have no key. Set fail or ignore.`;
    error(key, message);
  }
}

/** Where the objects are written to, and by what kind of requests. */
function checkPlace({ textOf, isTrue, isReference }: SinkValues, { error, warning }: Notes): void {
  const store = textOf('store.url');
  if (store !== undefined) {
    const message = `store.url is ${shown(store)}: the objects are written there, and verify-delivery and load-dataframes read the bucket in AWS. Remove it.`;
    warning('store.url', message);
  }
  const pathStyle = textOf('s3.path.style.access.enabled')?.toLowerCase() ?? 'true';
  if (isTrue('s3.wan.mode') && pathStyle === 'true') {
    const message =
      's3.wan.mode is true, and so is s3.path.style.access.enabled (its default): the sink refuses both together. Add s3.path.style.access.enabled=false.';
    error('s3.wan.mode', message);
  }
  if (isReference('s3.sse.customer.key')) {
    const message =
      's3.sse.customer.key: an object that is encrypted with it can be read only with the same key, which verify-delivery and load-dataframes do not have. Use s3.ssea.name=aws:kms instead.';
    warning('s3.sse.customer.key', message);
  }
}
