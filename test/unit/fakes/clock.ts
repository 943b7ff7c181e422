import type { Clock } from '#lib/clock.ts';

/** A clock that stands still except while somebody sleeps: no test waits a real second. */
export interface FakeClock extends Clock {
  /** Lets time pass, and deadlines with it. */
  advance(ms: number): void;
}

export function fakeClock(start = 0): FakeClock {
  let now = start;
  const deadlines = new Set<{ readonly at: number; readonly controller: AbortController }>();
  /** Lets time pass until it is over or the signal aborts. */
  const pass = (ms: number, signal?: AbortSignal) => {
    const until = now + ms;
    for (const deadline of [...deadlines].sort((a, b) => a.at - b.at)) {
      if (deadline.at > until) break;
      now = Math.max(now, deadline.at);
      deadlines.delete(deadline);
      deadline.controller.abort(new DOMException('time is up', 'TimeoutError'));
      if (signal?.aborted === true) return;
    }
    now = until;
  };
  return {
    now: () => now,
    advance: (ms) => pass(ms),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await Promise.resolve();
      pass(ms, signal);
      signal?.throwIfAborted();
    },
    deadline(ms) {
      const controller = new AbortController();
      const deadline = { at: now + ms, controller };
      deadlines.add(deadline);
      return { signal: controller.signal, [Symbol.dispose]: () => void deadlines.delete(deadline) };
    },
  };
}
