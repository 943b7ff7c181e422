/** How long a script waits for another run's lock on the host, in seconds. */
const LOCK_WITHIN_S = 60;

/** Exit status of a script that did not get the lock (EX_TEMPFAIL of sysexits.h). */
const LOCKED = 75;

/** What a script is wrapped in. */
export interface CommandOptions {
  readonly args?: readonly string[];
  readonly login?: boolean;
  /** Takes the one lock on the host that all writing scripts share. */
  readonly lock: boolean;
}

/**
 * Quotes a text so that a POSIX shell reads it back as one word, byte for byte.
 *
 * @throws Error when it holds a NUL, which no shell word can.
 */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new Error('a NUL character cannot be passed to a shell');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The one command line that runs a bash script with its parameters, whatever the account's login shell.
 *
 * The script is the body of a function that is called in the last line, so a text that was cut off runs nothing. It
 * travels in the command itself and leaves standard input free for data. Children inherit the lock's descriptor 9, so
 * the kernel frees it with the last of them; what outlives the script must be started with `9>&-`.
 */
export function commandLine(script: string, options: CommandOptions): string {
  const lock = options.lock
    ? [
        'exec 9>>"$HOME/.pinterest-pipeline.lock"',
        `flock -w ${LOCK_WITHIN_S} 9 || { echo "PIPELINE-ERROR another run is writing on this host: ~/.pinterest-pipeline.lock was not free within ${LOCK_WITHIN_S} s. Wait for it to end and run again." >&2; exit ${LOCKED}; }`,
      ]
    : [];
  const whole = ['set -euo pipefail', 'main() {', script, '}', ...lock, 'main "$@"'].join('\n');
  const words = ['bash', ...(options.login === true ? ['-l'] : []), '-c', whole, 'bash', ...(options.args ?? [])];
  return `exec ${words.map((word) => (/^[a-z-]+$/.test(word) ? word : shellQuote(word))).join(' ')}`;
}
