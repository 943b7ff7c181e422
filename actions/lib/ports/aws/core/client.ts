import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { Secret } from '#lib/secret.ts';
import { AwsError, translate } from './aws-error.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What all ports of AWS stand on. */
export interface AwsAccess {
  readonly region: string;
  readonly env: Env;
  readonly writes: Writes;
  /** Once aborted, no answer to a call that only looks is waited for any longer. Writes are seen to their end. */
  readonly signal?: AbortSignal | undefined;
}

/** As many connections as reading thousands of small objects can use. */
const SOCKETS = 32;
/** A call is tried this often, with growing pauses between, before its failure counts. */
const ATTEMPTS = 6;
const CONNECT_WITHIN_MS = 5_000;
/** Without a byte for this long a call counts as lost and is tried again. */
const SILENCE_MS = 30_000;

/** Settings of an SDK client: typed by what the SDK takes, without importing it. */
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
    readonly httpsAgent: { readonly keepAlive: true; readonly maxSockets: number; readonly ca?: string[] };
  };
}

/**
 * Settings for the client of one service.
 *
 * @param service as it stands in AWS_ENDPOINT_URL_<SERVICE>, such as `API_GATEWAY`.
 * @param maxAttempts 1 for calls that must not be sent twice.
 * @throws UserError when AWS_CA_BUNDLE names a file that cannot be read.
 */
export function clientSettings(access: AwsAccess, service: string, maxAttempts = ATTEMPTS): ClientSettings {
  const { env, region } = access;
  const endpoint = endpointOf(env, service);
  const credentials = credentialsOf(env);
  const ca = authoritiesOf(env);
  const agent = { keepAlive: true, maxSockets: SOCKETS } as const;
  return {
    region,
    maxAttempts,
    retryMode: 'standard',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      connectionTimeout: CONNECT_WITHIN_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: agent,
      httpsAgent: ca === undefined ? agent : { ...agent, ca },
    },
  };
}

/** The endpoint that the environment sets for a service, by the SDKs' common variables; undefined for AWS's own. */
export function endpointOf(env: Env, service: string): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return given(env, `AWS_ENDPOINT_URL_${service}`) ?? given(env, 'AWS_ENDPOINT_URL');
}

/**
 * Keys of the environment. Everything else (profiles, web identity, instance roles) is left to the SDK's own chain,
 * which also lets AWS_PROFILE win over keys.
 */
function credentialsOf(env: Env): ClientSettings['credentials'] {
  const accessKeyId = given(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = given(env, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined || given(env, 'AWS_PROFILE') !== undefined)
    return undefined;
  const sessionToken = given(env, 'AWS_SESSION_TOKEN');
  // Made secrets so that the log masks them, wherever they came from.
  const secret = new Secret(secretAccessKey);
  const token = sessionToken === undefined ? undefined : new Secret(sessionToken);
  return {
    accessKeyId,
    secretAccessKey: secret.reveal(),
    ...(token === undefined ? {} : { sessionToken: token.reveal() }),
  };
}

/** The SDK for JavaScript does not read AWS_CA_BUNDLE, though the CLI and other SDKs do. */
function authoritiesOf(env: Env): string[] | undefined {
  const file = given(env, 'AWS_CA_BUNDLE');
  if (file === undefined) return undefined;
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')];
  } catch (error) {
    throw new UserError(`AWS_CA_BUNDLE is ${file}, which cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

const given = (env: Env, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};

export interface ReadOptions {
  /** Permission, where it is not called like the operation. */
  readonly permission?: string;
  /** What replaces the look-up when it is denied. */
  readonly instead?: string;
  /** Given with calls that it aborts: its reason is then thrown as it stands. */
  readonly signal?: AbortSignal;
}

/** The calls of one service: each failure translated, each write through the gate. */
export class AwsCalls {
  readonly #access: AwsAccess;
  readonly #prefix: string;
  readonly #target: string;

  /**
   * @param prefix of the service's permissions, such as `kafkaconnect`.
   * @param service as in {@link clientSettings}.
   */
  constructor(access: AwsAccess, prefix: string, service: string) {
    this.#access = access;
    this.#prefix = prefix;
    this.#target = endpointOf(access.env, service) ?? `${prefix} in ${access.region}`;
  }

  /** Carries out a call that only looks. */
  read<T>(operation: string, call: () => Promise<T>, options: ReadOptions = {}): Promise<T> {
    const { signal } = this.#access;
    return this.#carryOut(operation, signal === undefined ? call : () => unlessAborted(call, signal), options);
  }

  /** Like {@link read}, undefined when the service answers with one of the codes that mean that the thing is absent. */
  async find<T>(
    operation: string,
    absent: readonly string[],
    call: () => Promise<T>,
    options: ReadOptions = {},
  ): Promise<T | undefined> {
    try {
      return await this.read(operation, call, options);
    } catch (error) {
      if (error instanceof AwsError && absent.includes(error.code)) return undefined;
      throw error;
    }
  }

  /** Carries out a call that changes something, through the write gate. */
  write<T>(operation: string, call: () => Promise<T>, options: ReadOptions = {}): Promise<T> {
    return this.#access.writes.run(`${this.#prefix}:${operation}`, () => this.#carryOut(operation, call, options));
  }

  async #carryOut<T>(operation: string, call: () => Promise<T>, options: ReadOptions): Promise<T> {
    try {
      return await call();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error === this.#access.signal?.reason) throw error;
      throw this.#failure(error, operation, options);
    }
  }

  #failure(thrown: unknown, operation: string, options: ReadOptions): Error {
    const name = `${this.#prefix}:${operation}`;
    return translate(thrown, {
      operation: name,
      permission: options.permission ?? name,
      instead: options.instead,
      target: this.#target,
    });
  }
}

/** Rejects with the signal's reason when it is aborted meanwhile. A call that begins after that, to tidy up, is made. */
function unlessAborted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return call();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
