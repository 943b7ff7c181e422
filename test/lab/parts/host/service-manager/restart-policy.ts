import type { RestartMode, ServiceUnit } from './service-unit.ts';

/** How a process ended: with a status or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals that count as a clean end (systemd.service(5), SuccessExitStatus=). */
const CLEAN: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

/** Whether this end is a success for the unit. */
export function isSuccess(exit: Exit, unit: Pick<ServiceUnit, 'successes' | 'type'>): boolean {
  if (exit.signal !== null) {
    return unit.successes.includes(exit.signal) || (unit.type !== 'oneshot' && CLEAN.includes(exit.signal));
  }
  return exit.code === 0 || unit.successes.includes(String(exit.code));
}

/** Whether a unit that ended by itself is started again (the table in systemd.service(5), Restart=). */
export function restarts(mode: RestartMode, exit: Exit, success: boolean): boolean {
  switch (mode) {
    case 'no':
    case 'on-watchdog':
      return false;
    case 'always':
      return true;
    case 'on-success':
      return success;
    case 'on-failure':
      return !success;
    case 'on-abnormal':
    case 'on-abort':
      return !success && exit.signal !== null;
  }
}

/** Whether another start at `now` would be one too many. @param starts times of earlier starts, in ms. */
export function exceedsStartLimit(starts: readonly number[], now: number, limit: ServiceUnit['startLimit']): boolean {
  return limit.interval > 0 && starts.filter((at) => at > now - limit.interval).length >= limit.burst;
}
