/** The part of `process` that signals come from. */
export interface SignalSource {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  off(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

export interface Interruption {
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** 130 or 143 once interrupted; undefined before. */
  readonly exitCode: number | undefined;
  /** Stops listening. */
  done(): void;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns signals into one AbortSignal. What is under way gets `graceMs` to end by itself; a second signal of the same
 * kind ends at once.
 */
export function interruption(source: SignalSource, graceMs: number): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const listeners = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => {
    const listener = () => {
      const code = exitCodes[name];
      if (exitCode === code) source.exit(code);
      exitCode ??= code;
      if (timer === undefined) {
        timer = setTimeout(() => source.exit(exitCode ?? code), graceMs);
        timer.unref();
      }
      controller.abort(new Error(`interrupted by ${name}`));
    };
    source.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    done() {
      // The timer stays: unreferenced, it fires only when something keeps an interrupted process from ending.
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}
