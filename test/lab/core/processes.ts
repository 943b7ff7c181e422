import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that the lab started. Its start time is kept beside its pid, because the system gives the pid of an ended
 * process to another one.
 */
export interface LabProcess {
  readonly name: string;
  readonly pid: number;
  /** When it started, in clock ticks since boot: field 22 of /proc/<pid>/stat. */
  readonly startTime: string;
  /** Position in the order of starts. Processes are stopped from the highest to the lowest. */
  readonly order: number;
  /** Time from SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

/** Time from SIGTERM to SIGKILL unless a process sets its own. */
const DEFAULT_GRACE_MS = 10_000;
const POLL_MS = 25;

export interface SpawnOptions {
  readonly cwd?: string;
  /** Added to PATH, HOME and LANG. The process inherits no other variable. */
  readonly env?: Readonly<Record<string, string>>;
  /** Time from SIGTERM to SIGKILL; 10,000 if not given. */
  readonly graceMs?: number;
}

/**
 * Start time of the process with this pid, as in {@link LabProcess}; undefined when none runs. A zombie does not run.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether this very process still runs, and not another one with its pid. */
export const isAlive = (process: LabProcess): boolean => startTimeOf(process.pid) === process.startTime;

/**
 * The processes of one lab. Each is recorded in a file `<dir>/<name>.json`, so that a later command can find and stop
 * it.
 */
export class Processes {
  readonly #dir: string;
  readonly #logs: string;
  /** A file that exists while all processes are being stopped. Other commands of the lab start nothing meanwhile. */
  readonly #ending: string;

  constructor(dir: string, logs: string) {
    this.#dir = dir;
    this.#logs = logs;
    this.#ending = join(dir, 'ending');
    mkdirSync(dir, { recursive: true });
    mkdirSync(logs, { recursive: true });
  }

  /**
   * Starts a process that keeps running when this command ends. It gets its own session, and its output goes to
   * `<logs>/<name>.log`.
   *
   * @throws Error when the program cannot be started, or the lab is being taken down.
   */
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
    child.on('error', () => undefined); // A failed start shows as a missing start time below.
    child.unref();
    const startTime = child.pid === undefined ? undefined : startTimeOf(child.pid);
    if (child.pid === undefined || startTime === undefined) throw new Error(`${name}: cannot start ${command}`);
    return this.#register({
      name,
      pid: child.pid,
      startTime,
      order: this.#next(),
      graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    });
  }

  /** All recorded processes, ended ones included; the last started comes first. */
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
   * Stops one process and the processes that it started in its group: SIGTERM first, SIGKILL after the grace time.
   *
   * @param graceMs replaces the process's own grace time.
   */
  async stop(name: string, graceMs?: number): Promise<void> {
    const found = this.find(name);
    if (found === undefined) return;
    if (isAlive(found)) {
      signal(found.pid, 'SIGTERM');
      const deadline = Date.now() + (graceMs ?? found.graceMs);
      while (isAlive(found) && Date.now() < deadline) await sleep(POLL_MS);
      // Also ends children that outlive the leader. The group id stays theirs as long as one of them lives.
      signal(found.pid, 'SIGKILL');
      while (isAlive(found)) await sleep(POLL_MS);
    }
    rmSync(join(this.#dir, `${name}.json`), { force: true });
  }

  /** Stops all processes, the last started first. Until it returns, no process of the lab can start another one. */
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

/** Signals a whole process group, of which the pid is the leader. Does nothing when the group is gone. */
function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
