import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, UserError } from '#lib/errors.ts';

/** The right to write one run's ledger, held by this process. */
export interface FileLock {
  /** Gives the right back. */
  release(): Promise<void>;
}

/**
 * Locks a run's ledger for this process. A lock whose process no longer runs is replaced.
 *
 * @param folder of the run.
 * @throws UserError naming the process that writes this ledger.
 */
export async function acquireLock(folder: string): Promise<FileLock> {
  const file = join(folder, 'writer.pid');
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, 'wx');
      await handle.write(String(process.pid));
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
      if (attempt > 0 || (owner !== process.pid && isRunning(owner))) {
        throw new UserError(
          `The ledger in ${folder} is being written by process ${owner}. Wait for it to end, or choose another store.`,
          { cause: error },
        );
      }
      await rm(file, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
