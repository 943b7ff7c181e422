import { join } from 'node:path';
import { up } from '#lab/commands.ts';
import type { Lab, LabOptions } from '#lab/core/lab.ts';
import { type BootSession, bootStep } from './boot-session.ts';

/**
 * Boots an empty lab and shows how it gets on.
 *
 * @param signal interrupts the command.
 * @throws Error when the lab does not come up.
 */
export async function bootLab(
  options: LabOptions,
  { progress, log, logName }: BootSession,
  signal: AbortSignal,
): Promise<Lab> {
  // A boot cannot be stopped half-way without leaving processes behind.
  const onAbort = () => progress.detail(bootStep.name, ['interrupted: it is taken down once it is up']);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const lab = await up(options, (text) => progress.detail(bootStep.name, [text]));
    progress.end(bootStep.name, 'done', 'up');
    return lab;
  } catch (error) {
    progress.end(bootStep.name, 'failed');
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    log.keepAt(join(options.root, '.lab', 'logs', logName));
  }
}
