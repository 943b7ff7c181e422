import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { type Finding, shown } from '#lib/config/findings.ts';
import { tables } from '#lib/config/names.ts';
import type { Checkable, CheckResult } from './checks.ts';
import { checkKeys, checkTypes } from './sink-key-checks.ts';
import { SINK_CLASS } from './sink-keys.ts';
import { checkTopics, type Note } from './topic-checks.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/** Settings that decide how the keys in the bucket look, as the proof of delivery predicts them. */
const predicted: Readonly<Record<string, string>> = {
  'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
  'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
  'topics.dir': 'topics',
  'directory.delim': '/',
  'file.delim': '+',
  'filename.offset.zero.pad.width': '10',
};

/** What the single checks share: the properties' values and where to note what is wrong. */
interface Sink {
  /** A value without the blanks around it; undefined when the key is absent. */
  text(key: string): string | undefined;
  readonly error: Note;
  readonly warning: Note;
}

/** Cross-checks of the sink's properties: against the names, and of settings that lose or alter records. */
export function checkSink({ config, names }: Checkable, properties: ConnectorProperties): CheckResult {
  const { file, values } = properties;
  const keyFindings = checkKeys(properties);
  const errors: Finding[] = [...keyFindings.errors, ...checkTypes(properties)];
  const warnings: Finding[] = [...keyFindings.warnings];
  const noteIn =
    (list: Finding[]): Note =>
    (key, message, keys = []) => {
      list.push({ message, position: properties.valueAt(key) ?? { file, line: 1, column: 1 }, keys });
    };
  const sink: Sink = {
    text: (key) => (Object.hasOwn(values, key) ? values[key]?.trim() : undefined),
    error: noteIn(errors),
    warning: noteIn(warnings),
  };

  expect(sink, 'connector.class', SINK_CLASS, 'the class that the plugin archive holds', []);
  expect(sink, 's3.bucket.name', names.bucket, `the bucket of userId ${shown(names.userId)}`, ['userId']);
  expect(sink, 's3.region', config.aws.region, 'the value of aws.region', ['aws.region']);
  checkTopics({ names, pattern: sink.text('topics.regex'), list: sink.text('topics') }, sink.error, sink.warning);
  checkFlush(sink);
  checkConverters(sink);
  for (const [key, wanted] of Object.entries(predicted)) {
    const value = sink.text(key);
    if (value !== undefined && value !== wanted) {
      const need = `verify-delivery predicts each object's key, which needs ${shown(wanted)}`;
      sink.warning(key, `${key} is ${shown(value)}: ${need}.`);
    }
  }
  const tasks = Number(sink.text('tasks.max') ?? '1');
  const busy = config.topics.partitions * tables.length;
  if (tasks > busy) {
    const most = `${tables.length} topics with topics.partitions ${config.topics.partitions} keep only ${busy} busy`;
    sink.warning('tasks.max', `tasks.max is ${tasks}, but ${most}.`, ['topics.partitions']);
  }
  return { errors, warnings };
}

function expect(sink: Sink, key: string, wanted: string, what: string, keys: readonly string[]): void {
  const value = sink.text(key);
  if (value === undefined || value === wanted) return;
  sink.error(key, `${key} is ${shown(value)}, expected ${shown(wanted)}, ${what}.`, keys);
}

/** A file is closed when it holds `flush.size` records; only then its records are in S3. */
function checkFlush(sink: Sink): void {
  const flush = sink.text('flush.size');
  const schedule = sink.text('rotate.schedule.interval.ms');
  const byTheClock = Number(schedule ?? '-1') > 0;
  const held = Number(flush ?? '1') - 1;
  if (held > 0 && !byTheClock) {
    sink.warning(
      'flush.size',
      `flush.size is ${shown(flush)}: up to ${held} last records of each partition reach S3 only when more arrive, ` +
        'which rotate.interval.ms does not change. flush.size=1 writes each at once.',
    );
  }
  if (byTheClock) {
    sink.warning(
      'rotate.schedule.interval.ms',
      `rotate.schedule.interval.ms is ${shown(schedule)}: files closed by the clock give up exactly-once, so a task ` +
        'that restarts can write a record twice. Remove it, or set -1.',
    );
    if ((sink.text('timezone') ?? '') === '') {
      sink.error(
        'rotate.schedule.interval.ms',
        'rotate.schedule.interval.ms needs timezone, such as timezone=UTC; without it the tasks fail when they start.',
      );
    }
  }
  if (sink.text('errors.tolerance') === 'all') {
    sink.warning(
      'errors.tolerance',
      'errors.tolerance is "all": records that can\'t be converted are dropped in silence. Use "none".',
    );
  }
}

function checkConverters(sink: Sink): void {
  const converter = sink.text('value.converter');
  const schemas = sink.text('value.converter.schemas.enable');
  if (converter === JSON_CONVERTER && schemas !== 'false') {
    sink.error(
      schemas === undefined ? 'value.converter' : 'value.converter.schemas.enable',
      `value.converter.schemas.enable is ${schemas === undefined ? 'missing, which means true' : shown(schemas)}, ` +
        'expected false: posts carry no schema beside their value, and every record would fail.',
    );
  }
  if (converter !== undefined && converter !== JSON_CONVERTER) {
    sink.warning(
      'value.converter',
      `value.converter is ${shown(converter)}: posts are JSON, and only ${JSON_CONVERTER} writes them as they came.`,
    );
  }
  if (sink.text('key.converter') === JSON_CONVERTER && sink.text('key.converter.schemas.enable') !== 'false') {
    sink.warning(
      'key.converter',
      `key.converter wants a schema beside every key, so a record with a plain key fails; use ${STRING_CONVERTER}.`,
    );
  }
}
