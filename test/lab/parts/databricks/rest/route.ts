import type { z } from 'zod';
import type { Form } from './form.ts';
import { read } from './shapes.ts';

/** One call of the API. */
export interface Route {
  /** Method and path below `/api/<version>/`, for example `POST jobs/create`. */
  readonly call: `${'GET' | 'POST'} ${string}`;
  /** The versions of the API that have it, for example `2.2`. */
  readonly versions: readonly string[];
  /** Carries the call out and returns its answer. @throws ApiError when it is refused. */
  handle(input: unknown): unknown;
  /** Converts a multipart form to the input of `handle`. Absent when the call accepts only JSON. */
  readonly fromForm?: (form: Form) => unknown;
}

/** An answer that is not JSON. */
export class RawAnswer {
  readonly contentType: string;
  readonly body: Buffer;

  constructor(contentType: string, body: Buffer) {
    this.contentType = contentType;
    this.body = body;
  }
}

/** A call whose input is checked against a shape. `handle` gets the checked input. */
export function route<S extends z.ZodType>(
  call: Route['call'],
  versions: readonly string[],
  shape: S,
  handle: (input: z.output<S>) => unknown,
  options: Pick<Route, 'fromForm'> = {},
): Route {
  return { call, versions, handle: (input) => handle(read(shape, input)), ...options };
}

/** The same calls, which wait for `ready` before they answer. */
export const onceReady = (ready: () => Promise<unknown>, routes: readonly Route[]): readonly Route[] =>
  routes.map((one) => ({
    ...one,
    handle: async (input) => {
      await ready();
      return one.handle(input);
    },
  }));
