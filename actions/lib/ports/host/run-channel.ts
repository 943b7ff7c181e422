import type { ClientChannel } from 'ssh2';
import type { Clock } from '#lib/clock.ts';
import { Frame } from './frame.ts';
import type { RunOptions, RunResult } from './host.ts';

/** How long the login shell of the account may take until the script begins. */
const START_TIMEOUT_MS = 15_000;

/** The command has no exit status: the connection was lost, or a signal ended the command. */
export class NoExitStatus extends Error {
  /** Name of the signal that ended the command, such as `KILL`; undefined when the connection was lost. */
  readonly killedBy: string | undefined;

  constructor(killedBy: string | undefined) {
    super(killedBy === undefined ? 'the connection was lost' : `it was ended by SIG${killedBy.replace(/^SIG/, '')}`);
    this.name = 'NoExitStatus';
    this.killedBy = killedBy;
  }
}

/** The login shell of the account has ended, or waits, before it has run the script. */
export class NotBegun extends Error {
  /** Exit status of the shell; undefined when it still waits. */
  readonly code: number | undefined;
  /** What it printed. */
  readonly printed: string;

  constructor(code: number | undefined, printed: string) {
    super(code === undefined ? `the script did not begin within ${START_TIMEOUT_MS / 1000} s` : `exit ${code}`);
    this.name = 'NotBegun';
    this.code = code;
    this.printed = printed;
  }
}

/** What {@link runChannel} needs besides the options of the script. */
export interface ChannelContext {
  /** The mark in the command line. */
  readonly mark: string;
  readonly clock: Clock;
}

/**
 * Collects what a script prints, up to its end mark.
 *
 * @throws NotBegun when the login shell does not come to the script; NoExitStatus when the channel is closed before the
 *   script's end; the signal's reason when that aborts.
 */
export function runChannel(
  channel: ClientChannel,
  options: Pick<RunOptions, 'signal' | 'onLine'>,
  { mark, clock }: ChannelContext,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const { signal, onLine } = options;
    const frame = new Frame(mark, onLine);
    const start = clock.deadline(START_TIMEOUT_MS);
    let code: number | undefined;
    let killedBy: string | undefined;

    const finish = () => {
      signal.removeEventListener('abort', abort);
      start[Symbol.dispose]();
    };
    const stop = (reason: unknown) => {
      finish();
      // OpenSSH (since 7.9) sends the signal to all processes of the command. Closing the channel would not end them.
      channel.signal('TERM');
      channel.close();
      reject(reason);
    };
    const abort = () => stop(signal.reason);
    const push = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      try {
        frame.push(stream, chunk);
      } catch (error) {
        stop(error);
        return;
      }
      if (frame.hasBegun) start[Symbol.dispose]();
      const { result } = frame;
      if (result === undefined) return;
      finish();
      resolve(result);
      // A process that a start file left in the background may keep the channel open.
      channel.close();
    };

    start.signal.addEventListener('abort', () => stop(new NotBegun(undefined, frame.before)), { once: true });
    channel.on('data', push('stdout'));
    channel.stderr.on('data', push('stderr'));
    // Raised by a write to a command that has ended. The event `close` follows and says how it ended.
    channel.on('error', () => channel.destroy());
    channel.on('exit', (status: number | null, name?: string) => {
      if (typeof status === 'number') code = status;
      else killedBy = name;
    });
    channel.on('close', () => {
      finish();
      if (code !== undefined && !frame.hasBegun) reject(new NotBegun(code, frame.before));
      else reject(new NoExitStatus(killedBy ?? signalOf(code)));
    });
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      channel.end();
    }
  });
}

/** The signal of an exit status of a shell whose command was ended by one. */
function signalOf(code: number | undefined): string | undefined {
  const names: Readonly<Record<number, string>> = { 1: 'HUP', 2: 'INT', 9: 'KILL', 13: 'PIPE', 15: 'TERM' };
  return code === undefined || code <= 128 ? undefined : (names[code - 128] ?? String(code - 128));
}
