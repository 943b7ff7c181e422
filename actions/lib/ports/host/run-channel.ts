import type { ClientChannel } from 'ssh2';
import type { RunOptions, RunResult } from './host.ts';
import { LineSplitter } from './line-splitter.ts';

/** Most that is kept of one stream; scripts that print more are a mistake of ours. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The channel ended without an exit status: the link was cut, or a signal ended the command. */
export class NoExitStatus extends Error {
  /** Name of the signal that ended the command, such as `KILL`; undefined when the link was cut. */
  readonly killedBy: string | undefined;

  constructor(killedBy: string | undefined) {
    super(killedBy === undefined ? 'the connection was cut' : `it was ended by SIG${killedBy.replace(/^SIG/, '')}`);
    this.name = 'NoExitStatus';
    this.killedBy = killedBy;
  }
}

/**
 * Feeds a command its input and collects what it prints until the channel has closed.
 *
 * @throws NoExitStatus when it closed without a numeric exit status; the signal's reason when that aborts.
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
      // OpenSSH since 7.9 passes the signal on to all of the command's processes; closing alone would leave them be.
      channel.signal('TERM');
      channel.close();
      reject(reason);
    };
    const abort = () => stop(signal.reason);
    const take = (sink: Collector) => (chunk: Buffer) => {
      if (!sink.push(chunk)) stop(new Error(`a script on the host printed more than ${MOST_BYTES} bytes`));
    };

    channel.on('data', take(stdout));
    channel.stderr.on('data', take(stderr));
    // A write into a channel whose far end is gone; `close` follows and tells how the command ended.
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
  /** False when there is no room left. */
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
      if (size > MOST_BYTES) return false;
      chunks.push(chunk);
      lines.push(chunk);
      return true;
    },
    end: () => lines.end(),
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
