import type { Notes } from '#lib/config/checks/checkable.ts';
import { shown } from '#lib/config/source/findings.ts';
import { plural } from '#lib/plural.ts';
import { type SinkValues, simpleName } from './values.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/** Checks all that decides when a record is written, whether it is, and how it is read from Kafka. */
export function checkRecords(values: SinkValues, notes: Notes): void {
  checkFlush(values, notes);
  checkLosses(values, notes);
  checkValueConverter(values, notes);
  checkKeyConverter(values, notes);
}

/** The sink uploads a file when it holds `flush.size` records. Until then its records are not in S3. */
function checkFlush({ textOf }: SinkValues, { error, warning }: Notes): void {
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
  if (!isScheduled) return;
  warning(
    'rotate.schedule.interval.ms',
    `rotate.schedule.interval.ms is ${shown(schedule)}: with files closed by the clock, a task that restarts can write ` +
      'a record twice. Remove it, or set -1.',
  );
  if (textOf('timezone') === undefined) {
    error(
      'rotate.schedule.interval.ms',
      'rotate.schedule.interval.ms needs timezone, and the tasks fail without it; add "timezone=UTC".',
    );
  }
}

/** Settings by which a record never reaches the sink. */
function checkLosses({ textOf }: SinkValues, { warning }: Notes): void {
  if (textOf('errors.tolerance')?.toLowerCase() === 'all') {
    warning(
      'errors.tolerance',
      'errors.tolerance is "all": records that cannot be converted are dropped without a message. Set it to none.',
    );
  }
  const key = 'consumer.override.auto.offset.reset';
  const reset = textOf(key);
  if (reset !== undefined && reset !== 'earliest') {
    const message = `${key} is ${shown(reset)}: what was posted before the connector first ran never reaches S3, and verify-delivery would count it as late. Set earliest.`;
    warning(key, message);
  }
}

/** Converters that expect bytes of a schema registry in front of each value. */
const WITH_REGISTRY = /^(AvroConverter|JsonSchemaConverter|ProtobufConverter|AWSKafkaAvroConverter)$/;

function checkValueConverter({ textOf }: SinkValues, { error, warning }: Notes): void {
  const converter = textOf('value.converter');
  const schemas = textOf('value.converter.schemas.enable');
  if (converter === JSON_CONVERTER && schemas?.toLowerCase() !== 'false') {
    error(
      schemas === undefined ? 'value.converter' : 'value.converter.schemas.enable',
      `value.converter.schemas.enable is ${schemas === undefined ? 'missing, which means true' : shown(schemas)}, ` +
        'expected false: posts carry no schema, and with true every record fails.',
    );
  }
  if (converter === undefined || converter === JSON_CONVERTER) return;
  const is = `value.converter is ${shown(converter)}`;
  if (WITH_REGISTRY.test(simpleName(converter))) {
    const message = `${is}, which reads values with a schema of a registry. Posts are plain JSON, so the tasks fail. Use ${JSON_CONVERTER}.`;
    error('value.converter', message);
  } else {
    warning('value.converter', `${is}: posts are JSON, and only ${JSON_CONVERTER} writes them as they were posted.`);
  }
}

function checkKeyConverter({ textOf }: SinkValues, { warning }: Notes): void {
  const converter = textOf('key.converter');
  if (converter !== JSON_CONVERTER || textOf('key.converter.schemas.enable')?.toLowerCase() === 'false') return;
  warning(
    'key.converter',
    `key.converter is ${shown(JSON_CONVERTER)}, which expects a schema with every key: a record with a plain key fails. Use ${STRING_CONVERTER}.`,
  );
}
