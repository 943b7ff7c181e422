import { convergeInputs, countOutputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = { ...convergeInputs, ...hostInputs } as const satisfies InputSpec;

export const outputs = {
  ...countOutputs,
  'bootstrap-servers': "The brokers' addresses for clients that authenticate with IAM.",
} as const satisfies OutputSpec;
