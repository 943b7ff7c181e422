import type { Clock } from '#lib/clock.ts';

/** Sleeps `ms`. Resolves with false when `stop` was aborted meanwhile, else with true. */
export async function pauseUnlessStopped(clock: Clock, ms: number, stop: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, stop);
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  }
}
