import { foreignPolicies } from '#lib/delivery/foreign.ts';
import { levels } from '#lib/delivery/levels.ts';
import { configInputs, hostInputs, runInput, storeInput } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = {
  ...configInputs,
  store: {
    ...storeInput,
    default: 'file:ledger',
    description: 'Where the ledger is kept: file:DIR or s3://bucket/prefix.',
  },
  run: runInput,
  level: {
    kind: 'choice',
    options: levels,
    default: 'values',
    description: 'values: every object is read and compared; keys: its key in the bucket is enough.',
  },
  wait: {
    kind: 'number',
    integer: true,
    min: 0,
    max: 3600,
    description: 'Seconds to wait for late records; default: verify.waitSeconds of the config.',
  },
  foreign: {
    kind: 'choice',
    options: foreignPolicies,
    description:
      'fail: records of other producers in the topics fail the proof, unless they are older than the run; allow: they are counted. Default: verify.foreign of the config.',
  },
  'list-foreign': {
    kind: 'flag',
    default: false,
    description: 'Lists the first 20 records of other producers.',
  },
  report: {
    kind: 'text',
    isPath: true,
    default: 'report',
    description: 'Folder for report.json and report.html.',
  },
  dataframes: {
    kind: 'text',
    isFile: true,
    description: 'dataframes.json of load-dataframes, to be compared with the ledger too; default: none.',
  },
  ...hostInputs,
} as const satisfies InputSpec;

export const outputs = {
  report: 'Path of report.json.',
  'found-kafka': 'Acknowledged records that are in Kafka.',
  'found-s3': 'Acknowledged records that are in S3.',
  'found-dataframes': 'Acknowledged records that are in the DataFrames; empty without the input dataframes.',
  missing: 'Acknowledged records that are not in Kafka.',
  late: 'Records that are in Kafka and did not reach S3 in time.',
  altered: 'Records that are there with another value than posted.',
  unexpected: 'Records that contradict the ledger, such as one that is there although the ledger says that it is not.',
  foreign: 'Records of other producers in the topics.',
} as const satisfies OutputSpec;
