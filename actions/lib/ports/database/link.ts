import type { Connection } from 'mysql2/promise';
import type { Clock } from '#lib/clock.ts';

/** A query that takes longer counts as not answered. */
export const QUERY_TIMEOUT_MS = 60_000;

/** The code of the error for a query that was not answered in time. */
export const QUERY_TIMEOUT = 'QUERY_TIMEOUT';

/**
 * One connection to the server, for all who read from it. The server answers one query at a time, so queries wait for
 * each other here, and each is timed from when it is sent. When the connection fails, all queries that wait for it fail
 * with the same error at once: the MySQL client itself would leave them waiting for ever.
 */
export class Link {
  readonly #clock: Clock;
  readonly #connection: Promise<Connection>;
  /** Aborted with the error that ended the connection. */
  readonly #end = new AbortController();
  #lastTurn: Promise<void> = Promise.resolve();

  /** @param connection on its way to be opened. */
  constructor(connection: Promise<Connection>, clock: Clock) {
    this.#clock = clock;
    this.#connection = connection;
    connection.then(
      (open) => {
        open.on('error', (error) => this.end(error));
        // It may have been ended while it was being opened.
        if (this.isEnded) open.destroy();
      },
      (error: unknown) => this.end(error),
    );
  }

  /** Whether the connection failed or was closed. */
  get isEnded(): boolean {
    return this.#end.signal.aborted;
  }

  /** Closes the connection. Queries that wait for it fail with the error. */
  end(error: unknown): void {
    if (this.isEnded) return;
    this.#end.abort(error);
    this.#connection.then(
      (open) => open.destroy(),
      () => undefined, // it never opened, which is the error of all queries
    );
  }

  /**
   * Sends a query when its turn has come.
   *
   * @returns what the client made of the result.
   * @throws the client's error; the signal's reason when it aborts; an error with the code `QUERY_TIMEOUT`.
   */
  async query(sql: string, parameters: readonly (string | number)[], signal: AbortSignal): Promise<unknown> {
    const before = this.#lastTurn;
    let endTurn = () => {};
    this.#lastTurn = new Promise((resolve) => {
      endTurn = resolve;
    });
    const either = AbortSignal.any([signal, this.#end.signal]);
    try {
      await unlessAborted(before, either);
      const open = await unlessAborted(this.#connection, either);
      using deadline = this.#clock.deadline(QUERY_TIMEOUT_MS);
      deadline.signal.addEventListener('abort', () => this.end(tooSlow()), { once: true });
      const [result] = await unlessAborted(open.query({ sql, values: [...parameters] }), either);
      return result;
    } catch (error) {
      // An answer to a query that nobody waits for would be taken for the answer to the next one.
      if (signal.aborted || isFatal(error)) this.end(error);
      throw error;
    } finally {
      endTurn();
    }
  }
}

const tooSlow = (): Error =>
  Object.assign(new Error(`no answer within ${QUERY_TIMEOUT_MS / 1000} s`), { code: QUERY_TIMEOUT });

/** Whether an error of the client says that the connection cannot be used any more. */
const isFatal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true;

/** A promise that is given up when the signal aborts: then it rejects with the signal's reason. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
