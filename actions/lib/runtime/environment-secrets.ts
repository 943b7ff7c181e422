import { Secret } from '#lib/secret.ts';
import type { Env } from './parse-inputs.ts';

/** Environment variables that hold secrets, whether an action or a library reads them. */
const secretVariables = [
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

/** Registers the secrets of the environment, so that they are masked and redacted from the first line on. */
export function registerSecrets(env: Env): void {
  for (const name of secretVariables) {
    const value = env[name]?.replace(/^[\r\n]+|[\r\n]+$/g, '');
    // Creating a Secret registers its value.
    if (value !== undefined && value.trim() !== '') new Secret(value);
  }
}
