import { milestones } from '#lib/pipeline/milestones.ts';
import { convergeInputs, databricksInputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import type { FlagSpec } from '../cli/flags.ts';

/** Flags of every command. */
export const commonSpec = {
  lab: {
    kind: 'flag',
    default: false,
    description:
      'Uses the lab that is up in this folder: its addresses and credentials, and .lab for ledger and report.',
  },
  json: { kind: 'text', description: 'Writes the result to this file as JSON.' },
} as const satisfies FlagSpec;

/** Flags of the commands that bring milestones to their wanted state. */
export const convergeSpec = {
  config: convergeInputs.config,
  'allow-replace': convergeInputs['allow-replace'],
  milestone: {
    kind: 'text',
    oneOf: milestones.map(({ name }) => name),
    description: 'Works on this milestone alone; default: all.',
  },
  ...hostInputs,
  ...databricksInputs,
} as const satisfies FlagSpec;

export const planSpec = {
  ...convergeSpec,
  'detailed-exitcode': {
    kind: 'flag',
    default: false,
    description: 'Exits with 2 when something would change or a proof is due.',
  },
} as const satisfies FlagSpec;

export const applySpec = {
  ...convergeSpec,
  verbose: { kind: 'flag', default: false, description: 'Shows on a terminal what each milestone does.' },
} as const satisfies FlagSpec;
