import { z } from 'zod';
import { configSchema } from '#lib/config/schema.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly [key: string]: unknown;
}

/** The JSON schema of the config for editors, generated from the schema that the loader checks with. */
export function configSchemaText(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  const { properties = {}, ...rest } = schema;
  const whole = { title: 'config/pipeline.yaml', ...rest, properties: withEmptyBlocks(properties) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Allows null for a block: YAML reads a block that holds only comments as null, and the loader counts it as not set. */
function withEmptyBlocks(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [
      key,
      schema.properties === undefined
        ? schema
        : { ...schema, type: ['object', 'null'], properties: withEmptyBlocks(schema.properties) },
    ]),
  );
}
