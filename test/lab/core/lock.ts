import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { startTimeOf } from './processes.ts';

/** Content of a lock file: the process that has the lock. */
interface Holder {
  readonly pid: number;
  /** Tells the process from a later one with the same pid; see {@link startTimeOf}. */
  readonly startTime: string | undefined;
  /** What the user ran, for error messages. */
  readonly command: string;
}

/**
 * Acquires a lock file for this process; disposing of the result releases it. A lock whose process has ended is taken
 * over.
 *
 * @param command what the user ran, for the error that another process gets.
 * @throws Error naming the holder when another process has the lock.
 */
export function acquireLock(file: string, command: string): Disposable {
  mkdirSync(dirname(file), { recursive: true });
  const mine: Holder = { pid: process.pid, startTime: startTimeOf(process.pid), command };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, JSON.stringify(mine));
      closeSync(handle);
      return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = read(file);
      if (holder !== undefined && startTimeOf(holder.pid) === holder.startTime) {
        throw new Error(
          `"${holder.command}" (pid ${holder.pid}) is at work in this folder; wait for it or end it first.`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new Error(`cannot acquire the lock ${file}: other processes acquire it again and again`);
}

/** The holder in a lock file; undefined when the file is gone or only half written. */
function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
