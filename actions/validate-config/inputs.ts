import { configInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = { ...configInputs } as const satisfies InputSpec;

export const outputs = {
  'user-id': 'The user id that every name is derived from.',
  region: 'The AWS region of everything.',
  bucket: 'Name of the bucket that the posts end up in.',
  warnings: 'Number of things that work but are likely not meant.',
} as const satisfies OutputSpec;
