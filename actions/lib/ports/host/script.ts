import { LOCK_TIMEOUT_MS } from './timeouts.ts';

/** Exit status of a script that did not get the lock: EX_TEMPFAIL of sysexits.h. */
const EXIT_LOCKED = 75;

/** How the command line of a script is built. */
export interface CommandOptions {
  readonly args?: readonly string[];
  readonly login?: boolean;
  /** Whether the script first acquires the lock that all writing scripts on the host share. */
  readonly lock: boolean;
}

/**
 * Quotes a text so that a POSIX shell reads it as one word, byte for byte.
 *
 * @throws Error when it holds a NUL character, which no shell word can hold.
 */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new Error('a NUL character cannot be passed to a shell');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The command line that runs a bash script with its parameters, whatever the login shell of the account is.
 *
 * The script becomes the body of a function that the last line calls, so a text that arrives incomplete runs nothing.
 * The script is part of the command, which leaves standard input free for data. The lock is file descriptor 9. Child
 * processes inherit it, and the kernel releases it when the last of them ends. A process that is meant to outlive the
 * script must therefore be started with `9>&-`.
 */
export function commandLine(script: string, options: CommandOptions): string {
  const lock = options.lock
    ? [
        'exec 9>>"$HOME/.pinterest-pipeline.lock"',
        `flock -w ${LOCK_TIMEOUT_MS / 1000} 9 || { echo "PIPELINE-ERROR another run is writing on this host: ~/.pinterest-pipeline.lock was not free within ${LOCK_TIMEOUT_MS / 1000} s. Wait for it to end and run again." >&2; exit ${EXIT_LOCKED}; }`,
      ]
    : [];
  const whole = ['set -euo pipefail', 'main() {', script, '}', ...lock, 'main "$@"'].join('\n');
  const words = ['bash', ...(options.login === true ? ['-l'] : []), '-c', whole, 'bash', ...(options.args ?? [])];
  return `exec ${words.map((word) => (/^[a-z-]+$/.test(word) ? word : shellQuote(word))).join(' ')}`;
}
