import { printable } from '#lib/runtime/workflow-commands.ts';
import type { LogFile } from '../log-file.ts';
import { LiveProgress } from './live.ts';
import { PlainProgress } from './plain.ts';
import type { Progress, ProgressStep } from './progress.ts';

export interface ProgressOptions {
  readonly steps: readonly ProgressStep[];
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a terminal shows the lines of the steps too. */
  readonly isVerbose?: boolean;
  /** Whether plain output has lines for the steps; without them it has what is said to everybody. */
  readonly hasPlainSteps?: boolean;
  /** Gets everything that is shown, and the lines of the steps. */
  readonly log?: LogFile;
}

/** Whether a list can be redrawn in place: on a terminal that is not a CI's. */
export const isLive = (
  stdout: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean => stdout.isTTY === true && ['', 'false', undefined].includes(env['CI']) && env['TERM'] !== 'dumb';

/**
 * Opens the list of a command's steps, none of them begun. Secrets and control characters are taken out of every text.
 */
export function openProgress(options: ProgressOptions): Progress {
  const { steps, stdout, env, isVerbose = false, hasPlainSteps = true, log } = options;
  const shown = isLive(stdout, env)
    ? new LiveProgress(steps, { stream: stdout, isVerbose })
    : new PlainProgress(steps, { stream: stdout, hasSteps: hasPlainSteps });
  return {
    add: (more) => shown.add(more),
    say(text) {
      const safe = printable(text);
      log?.write(safe);
      shown.say(safe);
    },
    detail(step, lines) {
      const safe = lines.map(printable);
      for (const line of safe) log?.write(line);
      shown.detail(step, safe);
    },
    begin(step, text) {
      log?.write(`${step}: begun`);
      shown.begin(step, text);
    },
    end(step, end, text) {
      const safe = text === undefined ? undefined : printable(text);
      log?.write(`${step}: ${end}${safe === undefined ? '' : `: ${safe}`}`);
      shown.end(step, end, safe);
    },
    discard: () => shown.discard(),
    close: () => shown.close(),
  };
}
