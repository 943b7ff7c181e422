import type { z } from 'zod';
import { read } from './shapes.ts';

/** One call of the API. */
export interface Route {
  /** Method and path below `/api/<version>/`, for example `POST jobs/create`. */
  readonly call: `${'GET' | 'POST'} ${string}`;
  /** The versions of the API that have it, for example `2.2`. */
  readonly versions: readonly string[];
  /** Carries the call out and returns its answer. @throws ApiError when it is refused. */
  handle(input: unknown): unknown;
}

/** A call whose input is checked against a shape. `handle` gets the checked input. */
export function route<S extends z.ZodType>(
  call: Route['call'],
  versions: readonly string[],
  shape: S,
  handle: (input: z.output<S>) => unknown,
): Route {
  return { call, versions, handle: (input) => handle(read(shape, input)) };
}
