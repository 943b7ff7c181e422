import type { HostImage } from '#lab/core/lab.ts';
import { configInputs } from '#lib/runtime/common-inputs.ts';
import type { FlagSpec } from '../cli/flags.ts';
import { envFormats } from './env-format.ts';

/** Whether a terminal shows the lines of the parts too. */
const verbose = { kind: 'flag', default: false, description: 'Shows on a terminal what each part says.' } as const;

/** Flags of `up`. */
export const upSpec = {
  data: { kind: 'text', description: 'Folder with rows of your own, in place of the generated ones.' },
  databricks: { kind: 'flag', default: false, description: 'Brings up a Databricks workspace with Spark too.' },
  config: {
    ...configInputs.config,
    description: 'Config file that the user id and the stage of the API are read from.',
  },
  'host-image': {
    kind: 'choice',
    options: ['amazon-linux-2', 'amazon-linux-2023'] as const satisfies readonly HostImage[],
    default: 'amazon-linux-2',
    description: 'Machine image of the EC2 host.',
  },
  'home-size': {
    kind: 'text',
    pattern: { matches: /^[1-9]\d*[kmg]$/, expected: 'a size such as 600m' },
    description: "Size of the host's /home, which is lost when the host halts; default: the disk of this machine.",
  },
  'require-tls': {
    kind: 'flag',
    default: false,
    description: 'Lets the database refuse connections without TLS, as RDS does where it is set to.',
  },
  brokers: { kind: 'choice', options: ['1', '2'], default: '1', description: 'How many Kafka brokers there are.' },
  verbose,
} as const satisfies FlagSpec;

/** Flags of `reset`. */
export const resetSpec = { verbose } as const satisfies FlagSpec;

/** Flags of `env`. */
export const envSpec = {
  format: {
    kind: 'choice',
    options: envFormats,
    default: 'shell',
    description: 'Form of the variables: for a shell, a program, or the file GITHUB_ENV.',
  },
} as const satisfies FlagSpec;
