import { type Checkable, type CheckResult, collectFindings, type Notes } from '#lib/config/checks/checkable.ts';
import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import { tables } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import { shown } from '#lib/config/source/findings.ts';
import { plural } from '#lib/plural.ts';
import { checkKeys, checkTypes } from './key-checks.ts';
import { requiredProperties, SINK_CLASS } from './known-properties.ts';
import { checkObjects } from './object-checks.ts';
import { checkRecords } from './record-checks.ts';
import { checkTopics } from './topic-checks.ts';
import { checkTransforms } from './transform-checks.ts';
import { type SinkValues, sinkValues } from './values.ts';

/**
 * Cross-checks of the sink's properties: with the derived names, and of every setting that changes key, value, number or
 * time of the objects.
 */
export function checkSink({ config, names }: Checkable, properties: ConnectorProperties): CheckResult {
  const { file } = properties;
  const { notes, errors, warnings } = collectFindings((key, message, keys = []) => ({
    message,
    position: properties.valueAt(key) ?? { file, line: 1, column: 1 },
    keys,
  }));
  const values = sinkValues(properties.values);
  const { textOf } = values;

  const bucket = { key: 's3.bucket.name', wanted: names.bucket, what: `the bucket of userId ${shown(names.userId)}` };
  const region = { key: 's3.region', wanted: config.aws.region, what: 'the value of aws.region' };
  const sinkClass = { key: 'connector.class', wanted: SINK_CLASS, what: 'the class in the plugin archive' };
  requireValue(textOf, notes, sinkClass);
  requireValue(textOf, notes, { ...bucket, configKeys: ['userId'] });
  requireValue(textOf, notes, { ...region, configKeys: ['aws.region'] });
  checkTopics({ names, pattern: textOf('topics.regex'), list: textOf('topics') }, notes);
  checkRecords(values, notes);
  checkObjects(values, notes);
  checkTransforms(values, notes);
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
function requireValue(
  textOf: SinkValues['textOf'],
  { error }: Notes,
  { key, wanted, what, configKeys }: Requirement,
): void {
  const value = textOf(key);
  if (value === undefined || value === wanted) return;
  error(key, `${key} is ${shown(value)}, expected ${shown(wanted)}, ${what}.`, configKeys);
}

/** One task reads one or more partitions, so more tasks than partitions have nothing to do. */
function checkTasks(textOf: SinkValues['textOf'], { topics }: Config, { warning }: Notes): void {
  const tasks = Number(textOf('tasks.max') ?? '1');
  const partitions = topics.partitions * tables.length;
  if (tasks > partitions) {
    const message = `tasks.max is ${tasks}, but the topics have ${plural(partitions, 'partition')} together, and a task needs at least one; set tasks.max=${partitions}, or raise topics.partitions in the config.`;
    warning('tasks.max', message, ['topics.partitions']);
  }
}
