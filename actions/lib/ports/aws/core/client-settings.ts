import { readFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { messageOf, UserError } from '#lib/errors.ts';
import { type Env, namesProxy } from '#lib/ports/proxy/proxy.ts';
import { TUNNEL_TIMEOUT_MS } from '#lib/ports/proxy/tunnel.ts';
import { TunnelAgent } from '#lib/ports/proxy/tunnel-agent.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { Secret } from '#lib/secret.ts';

export type { Env } from '#lib/ports/proxy/proxy.ts';

/** What every AWS port needs to make its calls. */
export interface AwsAccess {
  readonly region: string;
  /** Credentials, endpoints and the CA bundle are read from it, under the names that all AWS SDKs use. */
  readonly env: Env;
  /** Every call that changes something runs through this gate. */
  readonly writes: Writes;
  /** When it aborts, calls that only read stop waiting for their answer. Calls that write run to their end. */
  readonly signal?: AbortSignal | undefined;
}

/** Connections kept open to one service: enough to read thousands of small objects in parallel. */
const MAX_SOCKETS = 32;
/** How often the SDK tries a call, with growing pauses between, before it reports the failure. */
const MAX_ATTEMPTS = 6;
const CONNECT_TIMEOUT_MS = 5_000;
/** A call that receives no byte for this long counts as lost and is tried again. */
const SILENCE_TIMEOUT_MS = 30_000;

/** Settings of an SDK client. Declared here so that reading them does not import an SDK. */
export interface ClientSettings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly socketTimeout: number;
    readonly httpAgent: { readonly keepAlive: true; readonly maxSockets: number };
    /** An agent where a proxy is to be used, else the settings of one. */
    readonly httpsAgent: Agent | { readonly keepAlive: true; readonly maxSockets: number; readonly ca?: string[] };
  };
}

/**
 * Settings for the SDK client of one service.
 *
 * @param service name as in the variable AWS_ENDPOINT_URL_<SERVICE>, such as `API_GATEWAY`.
 * @param maxAttempts 1 for calls that must not be sent twice.
 * @throws UserError when AWS_CA_BUNDLE names a file that cannot be read.
 */
export function clientSettings(access: AwsAccess, service: string, maxAttempts = MAX_ATTEMPTS): ClientSettings {
  const { env, region } = access;
  const endpoint = endpointOf(env, service);
  const credentials = credentialsOf(env);
  const ca = authoritiesOf(env);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS } as const;
  const httpsAgent = ca === undefined ? agent : { ...agent, ca };
  const hasProxy = namesProxy(env);
  return {
    region,
    maxAttempts,
    retryMode: 'standard',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      // Beyond a proxy the connection begins when the tunnel is open, and a tunnel that fails has its own error.
      connectionTimeout: CONNECT_TIMEOUT_MS + (hasProxy ? TUNNEL_TIMEOUT_MS : 0),
      socketTimeout: SILENCE_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: hasProxy ? new TunnelAgent(env, httpsAgent) : httpsAgent,
    },
  };
}

/** The endpoint that the environment sets for a service. Undefined means AWS's own endpoint. */
export function endpointOf(env: Env, service: string): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return filled(env, `AWS_ENDPOINT_URL_${service}`) ?? filled(env, 'AWS_ENDPOINT_URL');
}

/**
 * The access key of the environment. Every other source (profiles, web identity, instance roles) is left to the SDK's
 * own credential chain. AWS_PROFILE therefore wins over an access key, as it does in the AWS CLI.
 */
function credentialsOf(env: Env): ClientSettings['credentials'] {
  const accessKeyId = filled(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = filled(env, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined || filled(env, 'AWS_PROFILE') !== undefined)
    return undefined;
  const sessionToken = filled(env, 'AWS_SESSION_TOKEN');
  // As Secret objects their values are redacted in the log.
  const secret = new Secret(secretAccessKey);
  const token = sessionToken === undefined ? undefined : new Secret(sessionToken);
  return {
    accessKeyId,
    secretAccessKey: secret.reveal(),
    ...(token === undefined ? {} : { sessionToken: token.reveal() }),
  };
}

/** Certificates to trust when AWS_CA_BUNDLE is set. The SDK for JavaScript ignores that variable; the CLI reads it. */
function authoritiesOf(env: Env): string[] | undefined {
  const file = filled(env, 'AWS_CA_BUNDLE');
  if (file === undefined) return undefined;
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')];
  } catch (error) {
    throw new UserError(
      `The environment variable AWS_CA_BUNDLE is "${file}", which cannot be read: ${messageOf(error)}. Set it to a PEM file, or remove it.`,
      { cause: error },
    );
  }
}

/** A variable's value without surrounding blanks; undefined when it is absent or blank. */
const filled = (env: Env, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};
