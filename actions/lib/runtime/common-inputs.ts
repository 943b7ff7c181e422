import { host } from '#lib/hosts.ts';
import { workspaceAddress } from '#lib/http-addresses.ts';
import type { InputKind, InputSpec } from './input-spec.ts';

/** Inputs of every action that reads the config. */
export const configInputs = {
  config: {
    kind: 'text',
    default: 'config/pipeline.yaml',
    isFile: true,
    description: 'Path of the config file, relative to the workspace.',
  },
} as const satisfies InputSpec;

/** Inputs of every action that makes a milestone as the config wants it. */
export const convergeInputs = {
  ...configInputs,
  'plan-only': {
    kind: 'flag',
    default: false,
    description: 'Reads and prints what would change, and changes nothing.',
  },
  'allow-replace': {
    kind: 'flag',
    default: false,
    description: 'Permits changes that need a delete and a create.',
  },
} as const satisfies InputSpec;

/** Inputs of every action that connects to the EC2 host. */
export const hostInputs = {
  'ssh-private-key': {
    kind: 'secret',
    env: 'SSH_PRIVATE_KEY',
    description: 'Private key of the EC2 instance (PEM); default: read from SSM at /ec2/keypair/<key pair id>.',
  },
} as const satisfies InputSpec;

/** Inputs of every action that reads the source database. */
export const databaseInputs = {
  'db-host': {
    kind: 'text',
    required: true,
    env: 'DB_HOST',
    pattern: host,
    description: 'Host name of the source database.',
  },
  'db-port': {
    kind: 'number',
    integer: true,
    min: 1,
    max: 65_535,
    default: 3306,
    env: 'DB_PORT',
    description: 'Port of the source database.',
  },
  'db-user': { kind: 'secret', required: true, env: 'DB_USER', description: 'User of the source database.' },
  'db-password': { kind: 'secret', required: true, env: 'DB_PASSWORD', description: 'Password of that user.' },
  'db-name': {
    kind: 'text',
    required: true,
    env: 'DB_NAME',
    pattern: {
      matches: /^[\p{L}\p{N}_$-]{1,64}$/u,
      expected: 'the name of a database: 1 to 64 letters, digits, "_", "$" or "-"',
    },
    description: 'Name of the source database.',
  },
  'db-ca': {
    kind: 'text',
    env: 'DB_CA',
    isFile: true,
    description: 'PEM file of the authority that signed the database server certificate; default: the known ones.',
  },
} as const satisfies InputSpec;

/** Where ledgers are kept; every action gives it a description of its own, and a default where it has one. */
export const storeInput = {
  kind: 'text',
  isPath: true,
  pattern: {
    matches: /^(file:.+|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*)$/,
    expected: 'file:DIR or s3://bucket/prefix',
  },
} as const;

/** Which ledger of the store is read. */
export const runInput = {
  kind: 'text',
  pattern: {
    matches: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    expected: '1 to 128 letters, digits, ".", "_" or "-", a letter or digit first',
  },
  description: 'Name of the ledger in the store; default: the one that was written to last.',
} as const satisfies InputKind;

/** Inputs of every action that uses Databricks. */
export const databricksInputs = {
  'databricks-host': {
    kind: 'text',
    env: 'DATABRICKS_HOST',
    pattern: workspaceAddress,
    description: 'Address of the Databricks workspace; default: databricks.host of the config.',
  },
  'databricks-token': {
    kind: 'secret',
    env: 'DATABRICKS_TOKEN',
    description: "Token of the workspace; default: one by GitHub's OIDC for databricks-client-id.",
  },
  'databricks-client-id': {
    kind: 'text',
    env: 'DATABRICKS_CLIENT_ID',
    pattern: { matches: /^[A-Za-z0-9-]{1,128}$/, expected: 'a client id: letters, digits and "-"' },
    description: 'Client id of a service principal with a federation policy for this repository.',
  },
} as const satisfies InputSpec;

/** Outputs of every action that makes a milestone as the config wants it. */
export const countOutputs = {
  changed: 'How many resources were changed, or with plan-only would be.',
  unchanged: 'How many resources were already as the config wants them.',
  blocked: 'How many resources only a person can change; above 0 with plan-only alone.',
  deferred:
    'How many resources cannot be read yet, because something before them is missing; above 0 with plan-only alone.',
} as const;
