import { Interrupted } from '#lib/errors.ts';

/** The part of `process` that delivers signals. */
export interface SignalSource {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  off(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

/** Whether and how a run was interrupted. */
export interface Interruption {
  /** Aborted at the first SIGINT or SIGTERM, with an {@link Interrupted} as its reason. */
  readonly signal: AbortSignal;
  /** 130 (SIGINT) or 143 (SIGTERM) once interrupted; undefined before. */
  readonly exitCode: number | undefined;
  /** Stops listening. */
  done(): void;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns SIGINT and SIGTERM into one AbortSignal. The process is ended when it has not ended by itself after `graceMs`,
 * and at once at a second signal of the same kind.
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
      controller.abort(new Interrupted([`by ${name}`]));
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
      // The timer stays. It does not keep the process alive, but ends it when something else does.
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}
