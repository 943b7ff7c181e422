import { LogFile } from '../cli/log-file.ts';
import type { Shell } from '../cli/main.ts';
import { openProgress } from '../cli/progress/open-progress.ts';
import type { Progress, ProgressStep } from '../cli/progress/progress.ts';

/** The boot of the lab as a step of a command. */
export const bootStep: ProgressStep = { name: 'lab', after: [], whileSilent: 'still booting' };

export interface BootOptions {
  /** What the step is said to do at first. */
  readonly text: string;
  /** Name of the log in the lab's folder. */
  readonly logName: string;
  /** Whether a terminal shows the lines of the steps too. */
  readonly isVerbose: boolean;
}

/** What is shown and kept of a command that boots the lab. */
export interface BootSession extends Disposable {
  readonly progress: Progress;
  /** Gets its place in the lab's folder, which is removed and made again while the lab boots. */
  readonly log: LogFile;
  /** Name of the log in the lab's folder. */
  readonly logName: string;
}

/**
 * Begins to show the boot of the lab. Loading the lab's code takes most of a second, so this stands apart from it: there
 * is something on the screen meanwhile.
 */
export function openBootSession({ stdout, env }: Shell, { text, logName, isVerbose }: BootOptions): BootSession {
  const log = new LogFile();
  const progress = openProgress({ steps: [bootStep], stdout, env, isVerbose, log });
  progress.begin(bootStep.name, text);
  return {
    progress,
    log,
    logName,
    [Symbol.dispose]() {
      progress.close();
      log[Symbol.dispose]();
    },
  };
}
