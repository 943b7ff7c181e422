/** How long a process whose work is done may go on, such as with a connection that nobody has closed. */
const IDLE_TIMEOUT_MS = 2_000;

/**
 * Lets the process end when nothing is left to wait for, and ends it after two seconds in any case. Call it when the work
 * is done and `process.exitCode` is set.
 */
export function endProcess(): void {
  setTimeout(() => process.exit(), IDLE_TIMEOUT_MS).unref();
}
