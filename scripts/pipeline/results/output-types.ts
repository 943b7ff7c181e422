import { z } from 'zod';

/** How an action's output, always a text, is written as JSON. */
export interface OutputType {
  readonly schema: z.ZodType;
  read(text: string): unknown;
}

export const text: OutputType = { schema: z.string(), read: (value) => value };
export const count: OutputType = { schema: z.int().min(0), read: Number };

/** One of a few words. */
export const oneOf = (...words: readonly string[]): OutputType => ({
  schema: z.enum([...words]),
  read: (value) => value,
});

/** Rows by the name of a question. */
export const answers: OutputType = {
  schema: z.record(z.string(), z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))),
  read: (value) => JSON.parse(value) as unknown,
};

/** An output that is not always set. */
export const optional = ({ schema, read }: OutputType): OutputType => ({ schema: schema.optional(), read });
