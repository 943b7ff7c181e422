import { z } from 'zod';
import { UserError } from '#lib/errors.ts';

const count = () => z.int().min(0);
const frame = z.object({
  objects: count(),
  empty: count(),
  rows: count(),
  corrupt: count(),
  rescued: count(),
  /** Offsets by partition as ranges, such as `0-99,101`; absent beyond 100,000 records. */
  offsets: z.record(z.string(), z.string()).optional(),
});
const cleaned = z.object({
  rows: count(),
  duplicates: count(),
  corrupt: count(),
  unreadable: z.record(z.string(), count()),
  conflicting: count(),
});
const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const perTable = <S extends z.ZodType>(shape: S) => z.object({ pin: shape, geo: shape, user: shape });

/** What the notebooks hand to `dbutils.notebook.exit`. */
export const loadedShape = z.object({
  version: z.literal(1),
  frames: perTable(frame),
  cleaned: perTable(cleaned),
  queries: z.record(z.string(), z.array(row)),
  seconds: z.record(z.string(), z.number()),
});
export type Loaded = z.output<typeof loadedShape>;
export type Row = z.output<typeof row>;

/**
 * Reads the result of a run.
 *
 * @throws UserError when it is none, such as that of notebooks that somebody has changed.
 */
export function parseLoaded(text: string | undefined, truncated: boolean): Loaded {
  if (truncated) throw new UserError('The result of the notebooks was cut: Databricks keeps 5 MB of it at most.');
  const hint = 'Were the notebooks changed in the workspace? Run load-dataframes again to bring them back.';
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
