import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that the lab started and answers for: a pid alone may have been given to another process since. */
export interface LabProcess {
  readonly name: string;
  readonly pid: number;
  /** Clock ticks since boot at which it started: field 22 of /proc/<pid>/stat. */
  readonly startTime: string;
  /** Processes are stopped from the highest to the lowest. */
  readonly order: number;
  /** How long it may take to end after SIGTERM before it is killed, in ms. */
  readonly graceMs: number;
}

export interface SpawnOptions {
  readonly cwd?: string;
  /** The whole environment; nothing is inherited but PATH, HOME and LANG. */
  readonly env?: Readonly<Record<string, string>>;
  readonly graceMs?: number;
}

/** Start time of a process, or undefined when there is none with this pid (a zombie counts as none). */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export const isAlive = (process: LabProcess): boolean => startTimeOf(process.pid) === process.startTime;

/** The processes of one lab, each a file `<dir>/<name>.json`, so that any later command can find and end them. */
export class Processes {
  readonly #dir: string;
  readonly #logs: string;
  /** There while all are being ended: other commands and processes of the lab see it too. */
  readonly #ending: string;

  constructor(dir: string, logs: string) {
    this.#dir = dir;
    this.#logs = logs;
    this.#ending = join(dir, 'ending');
    mkdirSync(dir, { recursive: true });
    mkdirSync(logs, { recursive: true });
  }

  /** Starts a process in a session of its own, its output going to `<logs>/<name>.log`; it outlives this command. */
  start(name: string, command: string, args: readonly string[], options: SpawnOptions = {}): LabProcess {
    if (existsSync(this.#ending)) throw new Error(`${name}: not started, the lab is being taken down`);
    const log = openSync(join(this.#logs, `${name}.log`), 'a');
    const child = spawn(command, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '/',
        LANG: 'C.UTF-8',
        ...options.env,
      },
    });
    child.on('error', () => undefined); // reported by the missing start time below
    child.unref();
    const startTime = child.pid === undefined ? undefined : startTimeOf(child.pid);
    if (child.pid === undefined || startTime === undefined) throw new Error(`${name}: cannot start ${command}`);
    return this.#register({ name, pid: child.pid, startTime, order: this.#next(), graceMs: options.graceMs ?? 10_000 });
  }

  all(): LabProcess[] {
    return readdirSync(this.#dir)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(this.#dir, file), 'utf8')) as LabProcess)
      .sort((a, b) => b.order - a.order);
  }

  find(name: string): LabProcess | undefined {
    return this.all().find((one) => one.name === name);
  }

  isAlive(name: string): boolean {
    const found = this.find(name);
    return found !== undefined && isAlive(found);
  }

  /**
   * Ends one process and what it started in its session: SIGTERM, then SIGKILL once its grace is over.
   *
   * @param graceMs where it is to have another grace than its own.
   */
  async stop(name: string, graceMs?: number): Promise<void> {
    const found = this.find(name);
    if (found === undefined) return;
    if (isAlive(found)) {
      signal(found.pid, 'SIGTERM');
      const deadline = Date.now() + (graceMs ?? found.graceMs);
      while (isAlive(found) && Date.now() < deadline) await sleep(25);
      // Also for what the leader leaves behind: its group's id is not given away while a member lives.
      signal(found.pid, 'SIGKILL');
      while (isAlive(found)) await sleep(25);
    }
    rmSync(join(this.#dir, `${name}.json`), { force: true });
  }

  /** Ends all, the last started first; a process that restarts others cannot do so meanwhile. */
  async stopAll(): Promise<void> {
    writeFileSync(this.#ending, '');
    try {
      for (let [next] = this.all(); next !== undefined; [next] = this.all()) await this.stop(next.name);
    } finally {
      rmSync(this.#ending, { force: true });
    }
  }

  #next(): number {
    return 1 + Math.max(0, ...this.all().map((one) => one.order));
  }

  #register(one: LabProcess): LabProcess {
    const file = join(this.#dir, `${one.name}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(one));
    renameSync(`${file}.new`, file);
    return one;
  }
}

/** Signals the whole process group; every process of the lab leads one. A group that is gone is no mistake. */
function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
