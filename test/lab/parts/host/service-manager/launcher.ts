import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Exit } from './restart-policy.ts';

/** A program to run for a unit. */
export interface Launch {
  readonly words: readonly string[];
  readonly user: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Stands in the environment of every process of this run as INVOCATION_ID: that is how they are found. */
  readonly invocation: string;
}

/** A process under way. */
export interface Launched {
  readonly pid: number;
  readonly ended: Promise<Exit>;
}

/** Why a program could not be started, with the status that systemd gives such an end (systemd.exec(5)). */
export class LaunchError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** How services come to processes. */
export interface Launcher {
  /** @throws LaunchError */
  launch(launch: Launch, onLine: (pid: number, line: string) => void): Launched;
  /** Signals every living process of a run; resolves to how many there were. Signal 0 only counts. */
  signal(invocation: string, signal: NodeJS.Signals | 0): number;
}

/** The process that keeps ec2-user's namespace open. */
const EC2_USER = '/run/host/ec2-user.pid';

/** Launches on the host itself; this process must be root there. */
export const processLauncher: Launcher = {
  launch({ words, user, directory, environment, invocation }, onLine) {
    const [program = '', ...args] = words;
    check(program, user, directory);
    const enter =
      user === 'root'
        ? []
        : [
            'nsenter',
            '--target',
            readFileSync(EC2_USER, 'utf8').trim(),
            '--user',
            '--mount',
            '--preserve-credentials',
            '--',
          ];
    const [file = '', ...rest] = [...enter, '/usr/bin/env', '-C', directory, program, ...args];
    const child = spawn(file, rest, {
      detached: true,
      env: { ...environment, INVOCATION_ID: invocation },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pid = child.pid;
    if (pid === undefined) {
      child.on('error', () => undefined); // said by the error below
      throw new LaunchError(`Failed to execute ${program}`, 203);
    }
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => onLine(pid, line));
    }
    return { pid, ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))) };
  },

  signal(invocation, signal) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && belongsTo(name, invocation));
    for (const pid of pids) {
      try {
        process.kill(Number(pid), signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    return pids.length;
  },
};

function check(program: string, user: string, directory: string): void {
  if (user !== 'root' && user !== 'ec2-user') {
    throw new LaunchError(`Failed to determine user credentials: no user ${user}`, 217);
  }
  if (!isDirectory(directory))
    throw new LaunchError(`Changing to the requested working directory failed: ${directory}`, 200);
  try {
    accessSync(program, constants.X_OK);
  } catch (error) {
    throw new LaunchError(`Failed to execute ${program}: ${(error as NodeJS.ErrnoException).code}`, 203);
  }
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function belongsTo(pid: string, invocation: string): boolean {
  try {
    // A zombie has no environment any more.
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`INVOCATION_ID=${invocation}\0`);
  } catch {
    return false; // it ended meanwhile, or is another user's
  }
}
