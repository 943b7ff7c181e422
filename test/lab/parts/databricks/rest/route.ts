import type { z } from 'zod';
import { read } from './shapes.ts';

/** One call of the API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Path below `/api/`, without the version. */
  readonly path: string;
  readonly versions: readonly string[];
  /** @throws ApiError */
  handle(input: unknown): unknown;
}

/** Describes a call by its shape; `handle` gets what fits. */
export function route<S extends z.ZodType>(
  method: Route['method'],
  path: string,
  versions: readonly string[],
  shape: S,
  handle: (input: z.output<S>) => unknown,
): Route {
  return { method, path, versions, handle: (input) => handle(read(shape, input)) };
}
