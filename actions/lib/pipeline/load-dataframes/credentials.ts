import type { AnyResource, Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { credentialSecrets, databricksConfig, secretScope } from './settings.ts';

const TIMEOUT_MS = 60_000;

/**
 * What the notebooks mount the bucket with: a table with AWS keys that the user has made, or secrets from which the job
 * makes such a table. Nothing where `databricks.path` is set and nothing is mounted.
 */
export function credentialResources(p: Pipeline): readonly AnyResource[] {
  const { path, credentialsTable } = databricksConfig(p);
  if (path !== undefined) return [];
  return [credentialsTable === 'create' ? secretsResource(p) : tableResource(p)];
}

/** The user's own table with the AWS keys. It is looked for and never written. */
function tableResource(p: Pipeline): Resource<true, true> {
  const { credentialsPath } = databricksConfig(p);
  return {
    id: `credentials table ${credentialsPath}`,
    timeoutMs: TIMEOUT_MS,
    retain: 'it is given',
    desired: () => Promise.resolve(true),
    // A workspace may not tell whether the table exists. It counts as present then; the mount notebook will find out.
    read: async () => ((await p.ports.databricks.isOnDbfs(credentialsPath)) === false ? undefined : true),
    diff: (_desired, actual) =>
      actual === undefined
        ? {
            action: 'blocked',
            lines: [{ path: credentialsPath, before: '(absent)', after: 'Delta table with the keys of the bucket' }],
            remedy:
              'Make that table with the columns "Access key ID" and "Secret access key" (databricks.credentialsPath says where it is), or set databricks.credentialsTable to create, or databricks.path where nothing is mounted.',
          }
        : { action: 'none' },
    apply: () => Promise.resolve(),
  };
}

/** The AWS keys as secrets of the workspace. Databricks lists secrets but does not give their values back. */
function secretsResource(p: Pipeline): Resource<readonly string[], readonly string[]> {
  const scope = secretScope(p);
  return {
    id: `secrets ${scope}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => Promise.resolve(credentialSecrets),
    read: () => p.facts.live(`secrets ${scope}`, () => p.ports.databricks.secretNames(scope)),

    diff(desired, actual) {
      const missing = desired.filter((name) => actual?.includes(name) !== true);
      if (missing.length === 0) return { action: 'none' };
      return {
        action: actual === undefined ? 'create' : 'update',
        lines: missing.map((name) => ({ path: name, after: '(sensitive)' })),
      };
    },

    async apply(_desired, actual) {
      const { accessKeyId, secretAccessKey, isTemporary } = p.ports.bucketKeys();
      if (accessKeyId === undefined || secretAccessKey === undefined) {
        throw new UserError(
          'databricks.credentialsTable is "create", and there are no keys to make the table from: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a user who may read the bucket.',
        );
      }
      if (isTemporary) {
        throw new UserError(
          'databricks.credentialsTable is "create", and the AWS keys of this run are those of a role (AWS_SESSION_TOKEN is set): a mount with them ends with the hour. Give the keys of a user who may read the bucket, or set databricks.path where nothing is mounted.',
        );
      }
      if (actual === undefined) await p.ports.databricks.createScope(scope);
      await p.ports.databricks.putSecret(scope, credentialSecrets[0], accessKeyId.reveal());
      await p.ports.databricks.putSecret(scope, credentialSecrets[1], secretAccessKey.reveal());
    },
  };
}
