import { checkSink } from '#lib/config/checks/sink/sink-checks.ts';
import { connectorProperties } from '#lib/config/connector-properties.ts';
import { namesOf } from '#lib/config/names.ts';
import { type ConfigInput, configSchema } from '#lib/config/schema.ts';
import { parseProperties } from '#lib/config/source/properties.ts';

const complete: Readonly<Record<string, string>> = {
  'connector.class': 'io.confluent.connect.s3.S3SinkConnector',
  's3.region': 'us-east-1',
  'flush.size': '1',
  'schema.compatibility': 'NONE',
  'tasks.max': '3',
  'topics.regex': '^abc\\\\.(pin|geo|user)$',
  'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
  'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
  'storage.class': 'io.confluent.connect.s3.storage.S3Storage',
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  's3.bucket.name': 'user-abc-bucket',
};

/** What the checks say of a right properties file of user abc after some keys were changed, or left out by undefined. */
export function checkedSink(
  changes: Readonly<Record<string, string | undefined>>,
  input: Omit<ConfigInput, 'userId'> = {},
): { readonly errors: string[]; readonly warnings: string[]; readonly lines: (number | undefined)[] } {
  const config = configSchema.parse({ userId: 'abc', ...input });
  const text = Object.entries({ ...complete, ...changes })
    .map(([key, value]) => (value === undefined ? '' : `${key}=${value}\n`))
    .join('');
  const properties = connectorProperties('s', parseProperties(text, 's'), []);
  const { errors, warnings } = checkSink(
    { config, names: namesOf(config), properties, positionOf: () => undefined },
    properties,
  );
  return {
    errors: errors.map(({ message }) => message),
    warnings: warnings.map(({ message }) => message),
    lines: [...errors, ...warnings].map(({ position }) => position?.line),
  };
}
