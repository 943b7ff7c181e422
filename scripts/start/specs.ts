import { configInputs } from '#lib/runtime/common-inputs.ts';
import type { FlagSpec } from '../cli/flags.ts';

/** Flags of `npm start`. */
export const startSpec = {
  posts: {
    kind: 'number',
    integer: true,
    min: 1,
    max: 9_999_999,
    default: 100,
    description: 'Turns of the emulator; each posts a row of every table.',
  },
  data: { kind: 'text', description: 'Folder with rows of your own, in place of the generated ones.' },
  keep: { kind: 'flag', default: false, description: 'Leaves the lab up afterwards.' },
  config: { ...configInputs.config, description: 'Config file of the pipeline.' },
  'no-databricks': {
    kind: 'flag',
    default: false,
    description: 'Leaves out Spark and the DataFrames, which need the most of the download and of the memory.',
  },
  verbose: { kind: 'flag', default: false, description: 'Shows on a terminal what each step prints.' },
} as const satisfies FlagSpec;
