import type { Clock } from '#lib/clock.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { type Connection, connect } from './connection.ts';
import type { Host, RunOptions, Tunnels } from './host.ts';
import type { SshTarget } from './target.ts';

export interface SshHostOptions {
  /** Looks up the host's address and key. Called for the first command, and again after a lost connection. */
  target(): Promise<SshTarget>;
  readonly writes: Writes;
  readonly clock: Clock;
}

/**
 * The host port over one SSH connection. The first command opens it; after a lost connection the next one reopens it.
 */
export function createSshHost(options: SshHostOptions): Host & Tunnels & AsyncDisposable {
  let opening: Promise<Connection> | undefined;
  let isClosed = false;

  const connection = async (signal: AbortSignal): Promise<Connection> => {
    const before = opening;
    const known = await before;
    if (known?.isAlive === true) return known;
    // A look-up that is still running when the run is over must not open the connection again.
    if (isClosed) throw new Error('the connection to the host was closed with the run');
    // When several commands find no connection, the first one opens it and the others wait for it.
    const next = opening === before || opening === undefined ? open(signal) : opening;
    opening = next;
    return next;
  };
  const open = (signal: AbortSignal): Promise<Connection> => {
    const attempt = options.target().then((target) => connect(target, options.clock, signal));
    attempt.catch(() => {
      if (opening === attempt) opening = undefined;
    });
    return attempt;
  };
  const run = async (script: string, lockFor: string | undefined, runOptions: RunOptions) => {
    const { signal, onLine, ...how } = runOptions;
    const exec = { signal, ...(onLine === undefined ? {} : { onLine }) };
    return (await connection(signal)).exec(script, { ...how, ...(lockFor === undefined ? {} : { lockFor }) }, exec);
  };

  return {
    read: (script, runOptions) => run(script, undefined, runOptions),
    write: (what, script, runOptions) => options.writes.run(`ssh:${what}`, () => run(script, what, runOptions)),
    forward: async (to, signal) => (await connection(signal)).forward(to),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      const open = opening;
      opening = undefined;
      // A connection that could not be opened was reported by the command that wanted it.
      const connected = await open?.catch(() => undefined);
      await connected?.[Symbol.asyncDispose]();
    },
  };
}
