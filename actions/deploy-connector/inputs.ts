import { convergeInputs, countOutputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = { ...convergeInputs, ...hostInputs } as const satisfies InputSpec;

export const outputs = {
  ...countOutputs,
  'plugin-arn': 'ARN of the custom plugin, once it exists.',
  'connector-arn': 'ARN of the connector, once it exists.',
} as const satisfies OutputSpec;
