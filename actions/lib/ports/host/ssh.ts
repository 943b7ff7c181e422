import type { Clock } from '#lib/clock.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { type Connection, connect, type SshTarget } from './connection.ts';
import type { Host, RunOptions, Tunnels } from './host.ts';
import { commandLine } from './script.ts';

export interface SshHostOptions {
  /** Looks up where the host is and how to get in; asked at the first command, and anew after a lost connection. */
  target(): Promise<SshTarget>;
  readonly writes: Writes;
  readonly clock: Clock;
}

/** The host over one SSH connection, opened by the first command, and opened anew when it was lost meanwhile. */
export function createSshHost(options: SshHostOptions): Host & Tunnels & AsyncDisposable {
  let opening: Promise<Connection> | undefined;

  const connection = async (signal: AbortSignal): Promise<Connection> => {
    const before = opening;
    const known = await before;
    if (known?.alive === true) return known;
    // Of several commands that find no connection, the first one opens it and the others wait for that.
    const next = opening === before || opening === undefined ? open(signal) : opening;
    opening = next;
    return next;
  };
  const open = (signal: AbortSignal): Promise<Connection> => {
    const mine = options.target().then((target) => connect(target, options.clock, signal));
    mine.catch(() => {
      if (opening === mine) opening = undefined;
    });
    return mine;
  };
  const run = async (script: string, lock: boolean, runOptions: RunOptions) => {
    const { args, login } = runOptions;
    const command = commandLine(script, {
      lock,
      ...(args === undefined ? {} : { args }),
      ...(login === undefined ? {} : { login }),
    });
    return (await connection(runOptions.signal)).exec(command, runOptions);
  };

  return {
    read: (script, runOptions) => run(script, false, runOptions),
    write: (what, script, runOptions) => options.writes.run(`ssh:${what}`, () => run(script, true, runOptions)),
    forward: async (to, signal) => (await connection(signal)).forward(to),
    async [Symbol.asyncDispose]() {
      const open = opening;
      opening = undefined;
      const held = await open?.catch(() => undefined);
      await held?.[Symbol.asyncDispose]();
    },
  };
}
