import { convergeInputs, countOutputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = { ...convergeInputs } as const satisfies InputSpec;

export const outputs = {
  ...countOutputs,
  'invoke-url': 'Address of the deployed API without a slash at its end, once there is an API.',
} as const satisfies OutputSpec;
