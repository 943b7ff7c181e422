import { Secret } from '#lib/secret.ts';
import type { Env } from './parse-inputs.ts';

/** Variables that hold secrets wherever they are set, whether an action reads them or a library does. */
const names = [
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'DATABRICKS_CLIENT_SECRET',
  'DATABRICKS_TOKEN',
  'DB_PASSWORD',
  'DB_USER',
  'GITHUB_TOKEN',
  'SSH_PRIVATE_KEY',
] as const;

/** Makes the secrets of the environment known, so that they are masked and blotted out from the first line on. */
export function knowSecretsOf(env: Env): void {
  for (const name of names) {
    const value = env[name]?.replace(/^[\r\n]+|[\r\n]+$/g, '');
    if (value !== undefined && value.trim() !== '') new Secret(value);
  }
}
