import { modes } from '#lib/emulator/source/modes.ts';
import { shardPattern } from '#lib/emulator/source/shard-pattern.ts';
import { invokeAddress } from '#lib/http-addresses.ts';
import { configInputs, databaseInputs, hostInputs, runInput, storeInput } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

export const spec = {
  ...configInputs,
  mode: {
    kind: 'choice',
    options: modes,
    default: 'faithful',
    description:
      "How posts are chosen. faithful: the original emulator's own sequence, one record at a time; sample: the rows of the same draws, without the original's order; drain: every row once.",
  },
  posts: {
    kind: 'number',
    integer: true,
    min: 0,
    max: 1_000_000_000,
    description:
      'Turns, each of which posts one row of every table; a turn that an earlier run left half done counts as one. Default: 100, without end when a duration is given; in drain all rows.',
  },
  duration: {
    kind: 'number',
    integer: false,
    min: 1,
    max: 604_800,
    description: 'Seconds after which no further record is posted.',
  },
  rate: {
    kind: 'number',
    integer: false,
    min: 0.001,
    max: 1_000_000,
    description: 'Records a second at most; default: no limit.',
  },
  pace: {
    kind: 'number',
    integer: false,
    min: 0,
    max: 1000,
    default: 1,
    description:
      "Factor on the original's pauses of 0 or 1 second before a turn: 1 as the original, 0 none. In faithful only.",
  },
  seed: {
    kind: 'number',
    integer: true,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Seed of the sequence; default: emulator.seed of the config.',
  },
  shard: {
    kind: 'text',
    pattern: { matches: shardPattern, expected: 'i/n, such as 2/4' },
    description: 'i/n: posts the i-th of n parts, each in a process and a ledger of its own. In sample and drain.',
  },
  'in-flight': {
    kind: 'number',
    integer: true,
    min: 1,
    max: 64,
    description: 'Batches in flight at the same time; default: 4. In sample and drain.',
  },
  'batch-size': {
    kind: 'number',
    integer: true,
    min: 1,
    max: 5_000,
    description: 'Records of a request at most; default: 200. In sample and drain.',
  },
  store: {
    ...storeInput,
    default: 'file:ledger',
    description:
      'Where the ledger is kept: file:DIR or s3://bucket/prefix. A sequence is resumed where it ended there.',
  },
  run: {
    ...runInput,
    description: 'Name of the ledger in the store; default: the latest of this sequence is resumed.',
  },
  'invoke-url': {
    kind: 'text',
    pattern: invokeAddress,
    description: 'Address of the deployed API with its stage; default: looked up.',
  },
  'api-key': {
    kind: 'secret',
    env: 'API_KEY',
    description: 'Key of the API where api.auth is api-key; default: looked up in API Gateway.',
  },
  ...databaseInputs,
  ...hostInputs,
} as const satisfies InputSpec;

export const outputs = {
  read: 'Records read from the database and posted.',
  acknowledged: 'Records that Kafka acknowledged.',
  'dead-lettered': 'Records that were certainly not taken.',
  unknown: 'Records whose answer was lost.',
  run: 'Name of the ledger in the store.',
  store: 'Where the ledger is kept.',
} as const satisfies OutputSpec;
