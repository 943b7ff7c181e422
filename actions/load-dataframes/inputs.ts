import { convergeInputs, countOutputs, databricksInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = {
  ...convergeInputs,
  ...databricksInputs,
  store: {
    kind: 'text',
    pattern: { matches: /^(file:.+|s3:\/\/[^/]+\/.*)$/, expected: 'file:DIR or s3://bucket/prefix' },
    description: 'Ledger that the rows are held against: file:DIR or s3://bucket/prefix; default: none.',
  },
  run: {
    kind: 'text',
    pattern: {
      matches: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
      expected: '1 to 128 letters, digits, ".", "_" or "-", a letter or digit first',
    },
    description: 'Name of the ledger in the store; default: the one that was written to last.',
  },
  report: {
    kind: 'text',
    default: 'report',
    description: 'Folder for dataframes.json; the report.json of a proof that is there is completed.',
  },
} as const satisfies InputSpec;

export const outputs = {
  ...countOutputs,
  state: 'loaded; planned with plan-only; skipped where the config has no databricks block.',
  'run-id': 'Id of the run.',
  'run-url': 'Page of the run.',
  pin: 'Rows of df_pin.',
  geo: 'Rows of df_geo, which is df_post too.',
  user: 'Rows of df_user.',
  queries: 'Answers as JSON: rows by the name of the question.',
  result: 'Path of dataframes.json with counts, offsets and answers.',
} as const satisfies OutputSpec;
