import { PageTokens, tokenIn } from '#lib/ports/page-tokens.ts';
import { proxyFor } from '#lib/ports/proxy/proxy.ts';
import { hasCode, translate } from './aws-error.ts';
import { type AwsAccess, endpointOf } from './client-settings.ts';
import type { Creation } from './creation.ts';

export interface CallOptions {
  /** The permission that the call needs, where it is not named like the operation. */
  readonly permission?: string;
  /** What the user can do instead when the call is denied, such as `set ec2.instanceId in the config`. */
  readonly instead?: string;
  /** A signal that the call itself obeys. When it aborts, its reason is thrown unchanged. */
  readonly signal?: AbortSignal;
}

/** Makes the calls to one AWS service: translates each failure into a readable error, sends writes through the gate. */
export class AwsCalls {
  readonly #access: AwsAccess;
  readonly #prefix: string;
  readonly #target: string;

  /**
   * @param prefix of the service's permissions, such as `kafkaconnect`.
   * @param service name as in the variable AWS_ENDPOINT_URL_<SERVICE>, such as `KAFKACONNECT`.
   */
  constructor(access: AwsAccess, prefix: string, service: string) {
    this.#access = access;
    this.#prefix = prefix;
    const endpoint = endpointOf(access.env, service);
    const proxy = proxyFor(endpoint ?? `https://${prefix}.${access.region}.amazonaws.com`, access.env);
    const way = proxy === undefined ? '' : ` through the proxy ${proxy.address} (${proxy.variable})`;
    this.#target = `${endpoint ?? `${prefix} in ${access.region}`}${way}`;
  }

  /**
   * Makes a call that only reads.
   *
   * @throws AwsError when it fails; the reason of the run's signal when that aborts first.
   */
  read<T>(operation: string, call: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { signal } = this.#access;
    return this.#run(operation, signal === undefined ? call : () => untilAborted(call, signal), options);
  }

  /**
   * Makes a call that only reads and may find nothing.
   *
   * @param absentCodes the service's error codes that mean "there is no such thing".
   * @returns undefined when the service answers with one of them.
   */
  async find<T>(
    operation: string,
    absentCodes: readonly string[],
    call: () => Promise<T>,
    options: CallOptions = {},
  ): Promise<T | undefined> {
    try {
      return await this.read(operation, call, options);
    } catch (error) {
      if (hasCode(error, ...absentCodes)) return undefined;
      throw error;
    }
  }

  /**
   * Reads the pages of a list, within {@link read} or {@link find}. No further page is asked for once the run is over.
   *
   * @param pages the SDK's paginator of the operation.
   * @throws UserError when a page token comes a second time.
   */
  async *pages<Page extends object>(operation: string, pages: AsyncIterable<Page>): AsyncGenerator<Page, void, void> {
    const tokens = new PageTokens(`${this.#prefix}:${operation}`);
    for await (const page of pages) {
      yield page;
      tokens.next(tokenIn(page));
      this.#access.signal?.throwIfAborted();
    }
  }

  /** Makes a call that changes something, through the write gate. */
  write<T>(operation: string, call: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    return this.#access.writes.run(`${this.#prefix}:${operation}`, () => this.#run(operation, call, options));
  }

  /**
   * Makes a call that creates something, through the write gate.
   *
   * @param existsCode the service's error code that means "there already is one of this name".
   * @returns `exists` when the service answers with it: an earlier attempt, or this call's own lost answer, made it.
   */
  async create(
    operation: string,
    existsCode: string,
    call: () => Promise<void>,
    options: CallOptions = {},
  ): Promise<Creation> {
    try {
      await this.write(operation, call, options);
      return 'created';
    } catch (error) {
      if (hasCode(error, existsCode)) return 'exists';
      throw error;
    }
  }

  async #run<T>(operation: string, call: () => Promise<T>, options: CallOptions): Promise<T> {
    try {
      return await call();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error === this.#access.signal?.reason) throw error;
      const name = `${this.#prefix}:${operation}`;
      throw translate(error, {
        operation: name,
        permission: options.permission ?? name,
        instead: options.instead,
        target: this.#target,
      });
    }
  }
}

/** Rejects with the signal's reason when it aborts during the call. A call that starts later, to clean up, is made. */
function untilAborted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return call();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
