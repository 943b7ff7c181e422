import { z } from 'zod';
import { UserError } from '#lib/errors.ts';

const count = () => z.int().min(0);

/** One DataFrame as it was read from the bucket. */
const frame = z.object({
  /** Objects in the bucket. */
  objects: count(),
  /** Objects without a record. */
  empty: count(),
  rows: count(),
  /** Rows that are no JSON. */
  corrupt: count(),
  /** Rows that do not fit the columns: a wrong type, no id, or a further field. */
  rescued: count(),
  /** Offsets by partition as ranges, such as `0-99,101`; absent beyond 100,000 records. */
  offsets: z.record(z.string(), z.string()).optional(),
});

/** One DataFrame after it was cleaned. */
const cleaned = z.object({
  rows: count(),
  duplicates: count(),
  corrupt: count(),
  /** Values that could not be converted and are null now, by column. */
  unreadable: z.record(z.string(), count()),
  /** Rows that share their `ind` with another row and differ from it. All of them are kept. */
  conflicting: count(),
});
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const perTable = <S extends z.ZodType>(shape: S) => z.object({ pin: shape, geo: shape, user: shape });

/** The result of the notebooks, as they hand it to `dbutils.notebook.exit`. */
const loadedShape = z.object({
  version: z.literal(1),
  frames: perTable(frame),
  cleaned: perTable(cleaned),
  /** Rows by the name of the question. */
  queries: z.record(z.string(), z.array(row)),
  /** Duration in seconds by phase: mount, load, clean, query. */
  seconds: z.record(z.string(), z.number()),
});
/** The result of the notebooks: counts of the DataFrames and answers to the questions. */
export type Loaded = z.output<typeof loadedShape>;
/** One row of an answer. */
export type Row = z.output<typeof row>;

/**
 * Reads the result of a run.
 *
 * @param truncated whether Databricks has cut the text.
 * @throws UserError when the text is no such result, which happens when somebody has changed the notebooks.
 */
export function parseLoaded(text: string | undefined, truncated: boolean): Loaded {
  if (truncated) throw new UserError('The result of the notebooks was cut: Databricks keeps 5 MB of it at most.');
  const hint = 'Were the notebooks changed in the workspace? Run load-dataframes again to restore them.';
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch (cause) {
    throw new UserError(`The notebooks left no JSON as their result. ${hint}`, { cause });
  }
  const result = loadedShape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(
    `The result of the notebooks is not as expected at ${issue?.path.join('.')}: ${issue?.message}. ${hint}`,
  );
}
