import { z } from 'zod';
import { type ApiError, invalid, malformed } from './api-error.ts';

/** A 64-bit integer. It may be a text, as in query strings and in the requests of some clients. */
export const int64 = z
  .union([z.int(), z.bigint(), z.string().regex(/^-?\d{1,19}$/)])
  .transform((value) => BigInt(value));

/** A 32-bit integer in a body, both limits included; also as text, which is how Airflow sends every number. */
export const int32 = (least = -(2 ** 31), most = 2 ** 31 - 1) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value),
    z.int().min(least).max(most),
  );

/** An integer in a query string. */
export const queryInt = z
  .string()
  .regex(/^-?\d{1,10}$/)
  .transform(Number);

/** A boolean in a query string. */
export const queryBoolean = z
  .string()
  .regex(/^(true|false)$/i)
  .transform((text) => text.toLowerCase() === 'true');

/** An object whose content the lab ignores. */
export const opaque = z.record(z.string(), z.unknown());

/** A path in Databricks' notation: `tasks[0].task_key`. */
const place = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );

type Issue = z.core.$ZodIssue;

function errorOf(issue: Issue, input: unknown): ApiError {
  const at = place(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (at === '' ? key : `${at}.${key}`));
    return invalid(`Unknown field${names.length > 1 ? 's' : ''}: ${names.join(', ')}`);
  }
  const value = issue.path.reduce<unknown>(
    (one, key) => (one as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  if (value === undefined) return invalid(`Missing required field: ${at}`);
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    return malformed(`Expected another type than ${value === null ? 'null' : typeof value} for the field ${at}`);
  }
  return invalid(`Invalid value for the field ${at}: ${issue.message}`);
}

/**
 * Checks the input of a call.
 *
 * @throws ApiError naming the first field that is unknown, is missing, or has another type.
 */
export function read<S extends z.ZodType>(shape: S, input: unknown): z.output<S> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw first === undefined ? malformed('it fits no shape') : errorOf(first, input);
}
