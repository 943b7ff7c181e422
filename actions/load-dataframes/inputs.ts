import { convergeInputs, countOutputs, databricksInputs, runInput, storeInput } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = {
  ...convergeInputs,
  ...databricksInputs,
  store: {
    ...storeInput,
    description: 'Store of the ledger to compare the rows with: file:DIR or s3://bucket/prefix; default: none.',
  },
  run: runInput,
  report: {
    kind: 'text',
    isPath: true,
    default: 'report',
    description: 'Folder for dataframes.json. The report.json of a proof in the same folder is completed.',
  },
} as const satisfies InputSpec;

export const outputs = {
  ...countOutputs,
  state: 'loaded; planned with plan-only; skipped when the config has no databricks block.',
  'run-id': 'Id of the run.',
  'run-url': 'Page of the run.',
  pin: 'Rows of df_pin.',
  geo: 'Rows of df_geo, which has the second name df_post.',
  user: 'Rows of df_user.',
  queries: 'Answers as JSON: rows by name of the query.',
  result: 'Path of dataframes.json with counts, offsets and answers.',
} as const satisfies OutputSpec;
