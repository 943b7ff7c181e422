import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { codeOf } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import { beingWritten, type SeenLease, takenOver, waitUntilFree } from '#lib/ledger/lease-watch.ts';
import { isMissing } from './lines.ts';
import { ownIdentity, processIdentity, stateOf } from './process-identity.ts';

/** A writer renews its lease this often. */
const RENEW_MS = 3_000;
/** A lease that is not renewed for so long while it is watched has expired. */
export const LEASE_MS = 15_000;
/** How often a lease is looked at while it is watched. */
const POLL_MS = 500;

export interface FileLeaseOptions {
  /** Folder of the run. */
  readonly folder: string;
  readonly clock: Clock;
  /** Names the ledger in messages, such as `run "monday" in file:…`. */
  readonly ledger: string;
  /** Called with a line of text before waiting. */
  readonly say?: ((text: string) => void) | undefined;
}

/**
 * The right to write a ledger in a folder: a file `writer-N.json` that says which process has it. Its time of change is
 * when it was renewed last. Who takes over from a writer that was killed creates the file with the next number, which
 * only one process can, and removes the old one: so a writer whose file is gone has lost the lease.
 */
export class FileLease {
  readonly #options: FileLeaseOptions;
  readonly #file: string;
  #renewal: Disposable | undefined;

  private constructor(options: FileLeaseOptions, file: string) {
    this.#options = options;
    this.#file = file;
  }

  /**
   * Acquires the lease, and renews it until it is released. That of a process that can be seen to have ended is taken
   * over at once; otherwise it is watched.
   *
   * @throws UserError when another process has it.
   */
  static async acquire(options: FileLeaseOptions): Promise<FileLease> {
    const { folder } = options;
    for (;;) {
      const before = await leaseNumbers(folder);
      const last = before.at(-1);
      if (last !== undefined) await waitForEndOf(fileOf(folder, last), options);
      const number = (last ?? 0) + 1;
      const file = fileOf(folder, number);
      if (!(await createLease(file, options.clock.now()))) continue;
      // Somebody else may have acquired and released it since it was looked at, and a third one acquired it again.
      const others = (await leaseNumbers(folder)).filter((one) => one !== number);
      if (others.some((one) => !before.includes(one))) {
        await rm(file, { force: true });
        continue;
      }
      for (const other of others) await rm(fileOf(folder, other), { force: true });
      const lease = new FileLease(options, file);
      lease.#scheduleRenewal();
      return lease;
    }
  }

  /**
   * Renews the lease.
   *
   * @throws UserError when another process has taken it over.
   */
  async renew(): Promise<void> {
    const { clock, ledger } = this.#options;
    const seconds = clock.now() / 1000;
    try {
      await utimes(this.#file, seconds, seconds);
    } catch (error) {
      if (isMissing(error)) throw takenOver(ledger);
      throw error;
    }
  }

  async release(): Promise<void> {
    this.#renewal?.[Symbol.dispose]();
    this.#renewal = undefined;
    await rm(this.#file, { force: true });
  }

  #scheduleRenewal(): void {
    const renewal = this.#options.clock.deadline(RENEW_MS);
    this.#renewal = renewal;
    const renew = () => {
      // A writer that lost the lease gets the error when it renews it itself.
      this.renew().then(
        () => this.#renewal === renewal && this.#scheduleRenewal(),
        () => undefined,
      );
    };
    renewal.signal.addEventListener('abort', renew, { once: true });
  }
}

const fileOf = (folder: string, number: number): string => join(folder, `writer-${number}.json`);

/** The numbers of the lease files in a run's folder, ascending. More than one is there only while the lease changes hands. */
async function leaseNumbers(folder: string): Promise<readonly number[]> {
  const numbers = (await readdir(folder)).map((name) => Number(/^writer-(\d{1,9})\.json$/.exec(name)?.[1] ?? -1));
  return numbers.filter((number) => number >= 0).sort((one, other) => one - other);
}

/** Creates a lease of this process. False when somebody else was faster. */
async function createLease(file: string, nowMs: number): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(`${JSON.stringify({ id: randomUUID(), ...ownIdentity() })}\n`);
    await handle.utimes(nowMs / 1000, nowMs / 1000);
    return true;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Waits until the process that has a lease is known to have ended, or until the lease has expired. */
function waitForEndOf(file: string, { clock, ledger, say }: FileLeaseOptions): Promise<void> {
  const look = async (): Promise<SeenLease | undefined> => {
    const seen = await readLease(file);
    if (seen === undefined) return undefined;
    const owner = processIdentity.safeParse(jsonOf(seen.text)).data;
    const state = owner === undefined ? 'unknown' : stateOf(owner);
    if (state === 'running') throw beingWritten(ledger, `process ${owner?.pid}`);
    return state === 'ended' ? undefined : { version: String(seen.changedMs), renewedMs: seen.changedMs };
  };
  return waitUntilFree({ clock, ledger, leaseMs: LEASE_MS, pollMs: POLL_MS, say, look });
}

/** Undefined when it was released. */
async function readLease(file: string): Promise<{ readonly text: string; readonly changedMs: number } | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    return { text: await readFile(file, 'utf8'), changedMs: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
