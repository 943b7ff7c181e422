import { z } from 'zod';
import { configSchema } from '../../actions/lib/config/schema.ts';

/** The config's schema as editors read it, generated from the one that the loader checks with. */
export function configSchemaText(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'config/pipeline.yaml', ...schema }, null, 2)}\n`;
}
