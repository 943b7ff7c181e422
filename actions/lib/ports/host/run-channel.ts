import type { ClientChannel } from 'ssh2';
import { UserError } from '#lib/errors.ts';
import type { RunOptions, RunResult } from './host.ts';
import { LineSplitter } from './line-splitter.ts';

/** The most that a script may print on one stream. No script of this project prints more by itself. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

const tooLong = (): UserError =>
  new UserError(
    `A script on the EC2 host printed more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB and was ended. A start file of the user's shell there probably prints without end: look at ~/.bash_profile, ~/.bashrc and /etc/profile.d.`,
  );

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

/**
 * Sends a command its input and collects what it prints, until the channel is closed.
 *
 * @throws NoExitStatus when the channel is closed without an exit status; the signal's reason when that aborts.
 */
export function runChannel(channel: ClientChannel, options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const { signal, onLine } = options;
    const stdout = collect((line) => onLine?.(line, 'stdout'));
    const stderr = collect((line) => onLine?.(line, 'stderr'));
    let code: number | undefined;
    let killedBy: string | undefined;

    const stop = (reason: unknown) => {
      signal.removeEventListener('abort', abort);
      // OpenSSH (since 7.9) sends the signal to all processes of the command. Closing the channel would not end them.
      channel.signal('TERM');
      channel.close();
      reject(reason);
    };
    const abort = () => stop(signal.reason);
    const collectInto = (sink: Collector) => (chunk: Buffer) => {
      if (!sink.push(chunk)) stop(tooLong());
    };

    channel.on('data', collectInto(stdout));
    channel.stderr.on('data', collectInto(stderr));
    // Raised by a write to a command that has ended. The event `close` follows and says how it ended.
    channel.on('error', () => channel.destroy());
    channel.on('exit', (status: number | null, name?: string) => {
      if (typeof status === 'number') code = status;
      else killedBy = name;
    });
    channel.on('close', () => {
      signal.removeEventListener('abort', abort);
      stdout.end();
      stderr.end();
      if (code === undefined) reject(new NoExitStatus(killedBy));
      else resolve({ code, stdout: stdout.text(), stderr: stderr.text() });
    });
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      channel.end(options.stdin ?? '');
    }
  });
}

interface Collector {
  /** False when the output has become too long. */
  push(chunk: Buffer): boolean;
  end(): void;
  text(): string;
}

function collect(onLine: (line: string) => void): Collector {
  const chunks: Buffer[] = [];
  const lines = new LineSplitter(onLine);
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) return false;
      chunks.push(chunk);
      lines.push(chunk);
      return true;
    },
    end: () => lines.end(),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
