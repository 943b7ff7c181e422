import { configInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = { ...configInputs } as const satisfies InputSpec;

export const outputs = {
  'user-id': 'The user id that all names are derived from.',
  region: 'The AWS region.',
  bucket: 'Name of the bucket in which the records are stored.',
  warnings: 'Number of warnings: settings that are allowed but probably a mistake.',
} as const satisfies OutputSpec;
