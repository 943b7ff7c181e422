import { resolve } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import { loadConfig } from '#lib/config/load.ts';
import type { Config } from '#lib/config/schema.ts';
import { located } from '#lib/config/source/findings.ts';
import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';
import { UserError } from '#lib/errors.ts';
import { createAwsPorts } from '#lib/ports/aws/sdk.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { createDatabase, type DatabaseAccess } from '#lib/ports/database/mysql.ts';
import { createDatabricks } from '#lib/ports/databricks/rest.ts';
import type { DatabricksAccess } from '#lib/ports/databricks/token.ts';
import type { Tunnels } from '#lib/ports/host/host.ts';
import { createHttp } from '#lib/ports/http/axios.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { Secret } from '#lib/secret.ts';
import { closeAll } from './close-all.ts';
import type { Pipeline } from './pipeline.ts';
import { createHost } from './shared/host/access.ts';

/** What {@link openPipeline} needs. */
export interface OpenOptions {
  /** Path of the config file. */
  readonly config: string;
  /** The environment, with the overlay of the config, the AWS region, endpoint and credentials. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when a person or the runner ends the run. */
  readonly signal: AbortSignal;
  /** Called for each warning about the config. Left out by the actions: of them, validate-config alone warns. */
  onWarning?: ((text: string) => void) | undefined;
  /** Called when something could not be closed at the end. What the run has done stays done, so this is no failure. */
  onCleanUpFailure(text: string): void;
  /** Private key of the EC2 instance; default: read from SSM. */
  readonly sshPrivateKey?: Secret | undefined;
  /** Access to the source database. Only emulate-posts needs it. */
  readonly database?: DatabaseInputs | undefined;
  /** Access to the Databricks workspace. Only load-dataframes needs it. */
  readonly databricks?: DatabricksInputs | undefined;
}

/** How long closing waits for look-ups that are still being made after a failure. */
const LOOK_UPS_TIMEOUT_MS = 5_000;

/**
 * Loads the config and builds the pipeline over the real ports. It calls nothing outside: each port connects when it is
 * first used. Disposing the pipeline ends what is still running and closes what was opened.
 *
 * @throws UserErrors when the config is wrong.
 */
export async function openPipeline(options: OpenOptions): Promise<Pipeline & AsyncDisposable> {
  const loaded = await loadConfig({ file: options.config, env: options.env });
  for (const { message, position } of loaded.warnings) options.onWarning?.(located(position, message));
  const { config, names } = loaded;
  const facts = new Facts();
  const closing = new AbortController();
  const signal = AbortSignal.any([options.signal, closing.signal]);
  const writes = new WriteGate({
    facts,
    allowed: async () => {
      const { account } = config.aws;
      if (account === undefined) return;
      const caller = await facts.fixed('caller', () => aws.sts.caller());
      if (caller.account !== account) {
        throw new UserError(
          `Nothing is written: aws.account in the config is ${account}, and the credentials in use belong to ${caller.account} (${caller.arn}).`,
        );
      }
    },
    // A Databricks workspace belongs to no AWS account.
    exempt: (name) => name.startsWith('databricks:'),
  });
  const aws = createAwsPorts({ region: config.aws.region, env: options.env, writes, signal });
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
  const database = openDatabase(options.database, config, loaded.configDir, host);
  const http = createHttp(systemClock, options.env);
  const databricks = createDatabricks({
    access: databricksAccess(options, config.databricks?.host),
    http,
    clock: systemClock,
    writes,
    signal,
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
      closing.abort(new Error('the run is over'));
      const waiting = new AbortController();
      const timeout = systemClock.sleep(LOOK_UPS_TIMEOUT_MS, waiting.signal).catch(() => undefined);
      await Promise.race([facts.idle(), timeout]);
      waiting.abort();
      // The database goes first, because its connection may lead through the host.
      await closeAll({ 'the database': database, 'the EC2 host': host }, options.onCleanUpFailure);
    },
  };
}

/** Access to the source database, as the inputs of an action give it. */
export type DatabaseInputs = Omit<DatabaseAccess, 'tls' | 'through'>;

/** Access to the Databricks workspace, as the inputs of an action give it. */
export interface DatabricksInputs {
  /** Address of the workspace; default: `databricks.host` of the config. */
  readonly host: string | undefined;
  readonly token: Secret | undefined;
  /** Client id of a service principal, for signing in with a token of the GitHub job (OIDC). */
  readonly clientId: string | undefined;
}

function openDatabase(inputs: DatabaseInputs | undefined, config: Config, configDir: string, host: Tunnels): Database {
  if (inputs === undefined) return withoutDatabase;
  const { tls, caFile, via } = config.database;
  const configuredCa = caFile === undefined ? undefined : resolve(configDir, caFile);
  const address = { host: inputs.host, port: inputs.port };
  return createDatabase({
    ...inputs,
    tls,
    caFile: inputs.caFile ?? configuredCa,
    through: via === 'ssh' ? (signal) => host.forward(address, signal) : undefined,
  });
}

/** What signing in at Databricks needs. The GitHub job's part of OIDC is found in its environment. */
function databricksAccess({ databricks, env }: OpenOptions, configured: string | undefined): DatabricksAccess {
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

/** The database where no access to one was given. Using it is a bug. */
const withoutDatabase: Database = {
  select: () => Promise.reject(new Error('this action was opened without a database')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
