import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to the command's stdin. Secrets belong here and not in the arguments, which every user can list. */
  readonly input?: string;
  /** The command is killed after this time; 300,000 if not given. */
  readonly timeoutMs?: number;
}

/** A command that failed. The message holds the last lines that it printed. */
export class CommandError extends Error {
  /** Exit status; null when the command could not start or was killed. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = 'CommandError';
    this.status = status;
  }
}

/** How many of the last lines of output an error holds. */
const TAIL_LINES = 25;
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Runs a command to its end and resolves to its stdout.
 *
 * @param what for people, for example `Packing x.tgz`: begins the message of an error.
 * @throws CommandError when it cannot start, ends with another status than 0, or takes longer than `timeoutMs`.
 */
export function command(
  what: string,
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    const out: string[] = [];
    const all: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out.push(text);
      all.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text));
    child.stdin.on('error', () => undefined); // The command ended before it read everything; its status tells why.
    child.stdin.end(options.input ?? '');
    child.once('error', (error) => reject(new CommandError(`${what}: cannot start ${file}: ${error.message}`, null)));
    child.once('close', (status, signal) => {
      if (status === 0) return resolve(out.join(''));
      const end = stripVTControlCharacters(all.join('')).trim().split('\n').slice(-TAIL_LINES).join('\n');
      reject(new CommandError(`${what}: ${file} ended with ${status ?? signal}:\n${end}`, status));
    });
  });
}
