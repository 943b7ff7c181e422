import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its stdin: the place for what must not stand in argv. */
  readonly input?: string;
  /** In ms; then the command is killed. */
  readonly withinMs?: number;
}

/** A command that ended with another status than 0, with the end of what it printed. */
export class CommandError extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = 'CommandError';
    this.status = status;
  }
}

const TAIL_LINES = 25;

/**
 * Runs a command to its end and resolves to what it wrote to stdout.
 *
 * @throws CommandError naming `what` and the last lines it printed when it cannot start, fails or takes too long.
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
      timeout: options.withinMs ?? 300_000,
      killSignal: 'SIGKILL',
    });
    const out: string[] = [];
    const all: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out.push(text);
      all.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text));
    child.stdin.on('error', () => undefined); // it ended before it read all: its status says why
    child.stdin.end(options.input ?? '');
    child.once('error', (error) => reject(new CommandError(`${what}: cannot start ${file}: ${error.message}`, null)));
    child.once('close', (status, signal) => {
      if (status === 0) return resolve(out.join(''));
      const end = stripVTControlCharacters(all.join('')).trim().split('\n').slice(-TAIL_LINES).join('\n');
      reject(new CommandError(`${what}: ${file} ended with ${status ?? signal}:\n${end}`, status));
    });
  });
}
