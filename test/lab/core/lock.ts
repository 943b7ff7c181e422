import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { startTimeOf } from './processes.ts';

interface Holder {
  readonly pid: number;
  readonly startTime: string | undefined;
  readonly command: string;
}

/**
 * Takes a lock that this process holds until it ends. One left behind by a process that is gone, or whose pid another
 * process has now, is taken over.
 *
 * @throws Error naming the holder when a living process has it.
 */
export function takeLock(file: string, command: string): Disposable {
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
  throw new Error(`cannot take the lock ${file}: another process takes it over and over`);
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined; // gone, or cut off by a kill: nobody holds it
  }
}
