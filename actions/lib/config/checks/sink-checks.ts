import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { tables } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import { shown } from '#lib/config/source/findings.ts';
import { plural } from '#lib/plural.ts';
import { type Checkable, type CheckResult, collectFindings, type Notes } from './checkable.ts';
import { checkKeys, checkTypes } from './sink-key-checks.ts';
import { requiredProperties, SINK_CLASS } from './sink-keys.ts';
import { checkTopics } from './topic-checks.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/**
 * Properties that decide what the keys of objects in the bucket look like, with the values that verify-delivery
 * expects.
 */
const objectKeyProperties: Readonly<Record<string, string>> = {
  'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
  'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
  'topics.dir': 'topics',
  'directory.delim': '/',
  'file.delim': '+',
  'filename.offset.zero.pad.width': '10',
};

/** The value of a property without surrounding blanks; undefined when the file does not have it. */
type Values = (key: string) => string | undefined;

/** Cross-checks of the sink's properties: against the derived names, and of settings that lose or alter records. */
export function checkSink({ config, names }: Checkable, properties: ConnectorProperties): CheckResult {
  const { file, values } = properties;
  const { notes, errors, warnings } = collectFindings((key, message, keys = []) => ({
    message,
    position: properties.valueAt(key) ?? { file, line: 1, column: 1 },
    keys,
  }));
  const textOf: Values = (key) => (Object.hasOwn(values, key) ? values[key]?.trim() : undefined);

  const bucket = { key: 's3.bucket.name', wanted: names.bucket, what: `the bucket of userId ${shown(names.userId)}` };
  const region = { key: 's3.region', wanted: config.aws.region, what: 'the value of aws.region' };
  const sinkClass = { key: 'connector.class', wanted: SINK_CLASS, what: 'the class in the plugin archive' };
  requireValue(textOf, notes, sinkClass);
  requireValue(textOf, notes, { ...bucket, configKeys: ['userId'] });
  requireValue(textOf, notes, { ...region, configKeys: ['aws.region'] });
  checkTopics({ names, pattern: textOf('topics.regex'), list: textOf('topics') }, notes);
  checkFlush(textOf, notes);
  checkConverters(textOf, notes);
  checkObjectKeys(textOf, notes);
  checkTasks(textOf, config, notes);

  const ofKeys = checkKeys(properties, requiredProperties(config.aws.region, names.bucket));
  return {
    errors: [...ofKeys.errors, ...checkTypes(properties), ...errors],
    warnings: [...ofKeys.warnings, ...warnings],
  };
}

interface Requirement {
  readonly key: string;
  readonly wanted: string;
  /** What the wanted value is, for people. */
  readonly what: string;
  readonly configKeys?: readonly string[];
}

/** A value that is set must be the wanted one. That it is set at all is checked elsewhere. */
function requireValue(textOf: Values, { error }: Notes, { key, wanted, what, configKeys }: Requirement): void {
  const value = textOf(key);
  if (value === undefined || value === wanted) return;
  error(key, `${key} is ${shown(value)}, expected ${shown(wanted)}, ${what}.`, configKeys);
}

/** The sink uploads a file when it holds `flush.size` records. Until then its records are not in S3. */
function checkFlush(textOf: Values, { error, warning }: Notes): void {
  const flush = textOf('flush.size');
  const schedule = textOf('rotate.schedule.interval.ms');
  const isScheduled = Number(schedule ?? '-1') > 0;
  const waiting = Number(flush ?? '1') - 1;
  if (waiting > 0 && !isScheduled) {
    warning(
      'flush.size',
      `flush.size is ${shown(flush)}: the last ${plural(waiting, 'record')} of each partition can wait for S3 until more ` +
        'arrive, and rotate.interval.ms does not change that. Set flush.size=1 to upload each record at once.',
    );
  }
  if (isScheduled) {
    warning(
      'rotate.schedule.interval.ms',
      `rotate.schedule.interval.ms is ${shown(schedule)}: with files closed by the clock, a task that restarts can write ` +
        'a record twice. Remove it, or set -1.',
    );
    if ((textOf('timezone') ?? '') === '') {
      error(
        'rotate.schedule.interval.ms',
        'rotate.schedule.interval.ms needs timezone, and the tasks fail without it; add "timezone=UTC".',
      );
    }
  }
  if (textOf('errors.tolerance') === 'all') {
    warning(
      'errors.tolerance',
      'errors.tolerance is "all": records that cannot be converted are dropped without a message. Set it to none.',
    );
  }
}

function checkConverters(textOf: Values, { error, warning }: Notes): void {
  const converter = textOf('value.converter');
  const schemas = textOf('value.converter.schemas.enable');
  if (converter === JSON_CONVERTER && schemas !== 'false') {
    error(
      schemas === undefined ? 'value.converter' : 'value.converter.schemas.enable',
      `value.converter.schemas.enable is ${schemas === undefined ? 'missing, which means true' : shown(schemas)}, ` +
        'expected false: posts carry no schema, and with true every record fails.',
    );
  }
  if (converter !== undefined && converter !== JSON_CONVERTER) {
    warning(
      'value.converter',
      `value.converter is ${shown(converter)}: posts are JSON, and only ${JSON_CONVERTER} writes them as they were posted.`,
    );
  }
  if (textOf('key.converter') === JSON_CONVERTER && textOf('key.converter.schemas.enable') !== 'false') {
    warning(
      'key.converter',
      `key.converter is ${shown(JSON_CONVERTER)}, which expects a schema with every key: a record with a plain key fails. Use ${STRING_CONVERTER}.`,
    );
  }
}

function checkObjectKeys(textOf: Values, { warning }: Notes): void {
  for (const [key, wanted] of Object.entries(objectKeyProperties)) {
    const value = textOf(key);
    if (value !== undefined && value !== wanted) {
      const why = "verify-delivery computes each object's key from it";
      warning(key, `${key} is ${shown(value)}, expected ${shown(wanted)}: ${why}.`);
    }
  }
}

/** One task reads one or more partitions, so more tasks than partitions have nothing to do. */
function checkTasks(textOf: Values, { topics }: Config, { warning }: Notes): void {
  const tasks = Number(textOf('tasks.max') ?? '1');
  const partitions = topics.partitions * tables.length;
  if (tasks > partitions) {
    const message = `tasks.max is ${tasks}, but the topics have ${plural(partitions, 'partition')} together, and a task needs at least one; set tasks.max=${partitions}, or raise topics.partitions in the config.`;
    warning('tasks.max', message, ['topics.partitions']);
  }
}
