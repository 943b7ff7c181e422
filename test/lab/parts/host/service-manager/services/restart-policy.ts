import type { RestartMode, ServiceUnit } from '../units/service-unit.ts';

/** How a process ended: with an exit code or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals that count as a clean exit; see SuccessExitStatus= in systemd.service(5). */
const CLEAN: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'];

/** Whether a unit treats an exit as success. */
export function isSuccess(exit: Exit, unit: Pick<ServiceUnit, 'successExits' | 'type'>): boolean {
  if (exit.signal !== null) {
    return unit.successExits.includes(exit.signal) || (unit.type !== 'oneshot' && CLEAN.includes(exit.signal));
  }
  return exit.code === 0 || unit.successExits.includes(String(exit.code));
}

/** Whether a service is restarted after its process ended; see the table for Restart= in systemd.service(5). */
export function shouldRestart(mode: RestartMode, exit: Exit, success: boolean): boolean {
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

/** Whether another start would exceed the unit's limit. @param starts times of earlier starts; all times in ms. */
export function exceedsStartLimit(starts: readonly number[], now: number, limit: ServiceUnit['startLimit']): boolean {
  return limit.intervalMs > 0 && starts.filter((at) => at > now - limit.intervalMs).length >= limit.burst;
}
