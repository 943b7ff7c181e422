import { resolve } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import { loadConfig } from '#lib/config/load.ts';
import { located } from '#lib/config/source/findings.ts';
import { Facts } from '#lib/converge/facts.ts';
import { type Write, WriteGate } from '#lib/converge/writes.ts';
import { UserError } from '#lib/errors.ts';
import { createAwsPorts } from '#lib/ports/aws/sdk.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { createDatabase, type DatabaseAccess } from '#lib/ports/database/mysql.ts';
import { createDatabricks } from '#lib/ports/databricks/rest.ts';
import type { DatabricksAccess } from '#lib/ports/databricks/token.ts';
import { createHttp } from '#lib/ports/http/axios.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { Secret } from '#lib/secret.ts';
import type { Pipeline } from './pipeline.ts';
import { createHost } from './shared/host/access.ts';

export interface OpenOptions {
  /** Path of the config file. */
  readonly config: string;
  /** The environment: overlay, AWS region and endpoint, credentials are found in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told what is doubtful in the config. Annotations of it are validate-config's, so that each shows once. */
  say(text: string): void;
  readonly sshPrivateKey?: Secret | undefined;
  /** Where the source database is and who reads it; only what emulates posts needs it. */
  readonly database?: Omit<DatabaseAccess, 'tls' | 'through'> | undefined;
  /** Where the Databricks workspace is and who talks to it; only what loads the DataFrames needs it. */
  readonly databricks?: DatabricksInputs | undefined;
  /** Told of every write once it is over. */
  onWrite?(write: Write): void;
}

/**
 * Loads the config and connects the pipeline to the real outside. Nothing is called yet: every port connects at its
 * first use. Disposing it closes what was opened.
 *
 * @throws UserErrors when the config is wrong.
 */
export async function openPipeline(options: OpenOptions): Promise<Pipeline & AsyncDisposable> {
  const loaded = await loadConfig({ file: options.config, env: options.env });
  for (const { message, position } of loaded.warnings) options.say(`warning: ${located(position, message)}`);
  const { config, names } = loaded;
  const facts = new Facts();
  const writes = new WriteGate({
    facts,
    allowed: async () => {
      const wanted = config.aws.account;
      if (wanted === undefined) return;
      const caller = await facts.fixed('caller', () => aws.sts.caller());
      if (caller.account !== wanted) {
        throw new UserError(
          `Nothing is written: aws.account in the config is ${wanted}, and the credentials in use belong to ${caller.account} (${caller.arn}).`,
        );
      }
    },
    // A workspace belongs to no account of AWS.
    exempt: (name) => name.startsWith('databricks:'),
    ...(options.onWrite === undefined ? {} : { onWrite: options.onWrite }),
  });
  const aws = createAwsPorts({ region: config.aws.region, env: options.env, writes, signal: options.signal });
  const host = createHost({
    config,
    names,
    ec2: aws.ec2,
    ssm: aws.ssm,
    facts,
    writes,
    clock: systemClock,
    sshPrivateKey: options.sshPrivateKey,
  });
  const { tls, caFile, via } = config.database;
  const knownCa = caFile === undefined ? undefined : resolve(loaded.configDir, caFile);
  const databaseAddress = { host: options.database?.host ?? '', port: options.database?.port ?? 0 };
  const database =
    options.database === undefined
      ? withoutDatabase
      : createDatabase({
          ...options.database,
          tls,
          caFile: options.database.caFile ?? knownCa,
          through: via === 'ssh' ? (signal) => host.forward(databaseAddress, signal) : undefined,
        });
  const http = createHttp(systemClock);
  const databricks = createDatabricks({
    access: accessOf(options, config.databricks?.host),
    http,
    clock: systemClock,
    writes,
    signal: options.signal,
  });
  const bucketKeys = () => ({
    accessKeyId: secretIn(options.env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: secretIn(options.env, 'AWS_SECRET_ACCESS_KEY'),
    isTemporary: secretIn(options.env, 'AWS_SESSION_TOKEN') !== undefined,
  });
  const ports: Ports = { clock: systemClock, ...aws, host, http, database, databricks, bucketKeys };
  return {
    config,
    configDir: loaded.configDir,
    connectorProperties: loaded.connectorProperties,
    downloads: loaded.downloads,
    names,
    ports,
    facts,
    writes,
    async [Symbol.asyncDispose]() {
      // The database may be reached through the host.
      await database[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** How the workspace is reached, as the inputs give it. */
export interface DatabricksInputs {
  readonly host: string | undefined;
  readonly token: Secret | undefined;
  readonly clientId: string | undefined;
}

/** GitHub's part of OIDC comes from the job's own environment. */
function accessOf({ databricks, env }: OpenOptions, configured: string | undefined): DatabricksAccess {
  return {
    host: databricks?.host ?? configured,
    token: databricks?.token,
    clientId: databricks?.clientId,
    idTokenUrl: env['ACTIONS_ID_TOKEN_REQUEST_URL'],
    idTokenRequest: secretIn(env, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
  };
}

function secretIn(env: OpenOptions['env'], name: string): Secret | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : new Secret(value);
}

/** For actions that were given no database: using it is a mistake of ours. */
const withoutDatabase: Database = {
  select: () => Promise.reject(new Error('this action was opened without a database')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
