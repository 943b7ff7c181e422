import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Exit } from './restart-policy.ts';

/** A program to be started for a unit. */
export interface Launch {
  readonly words: readonly string[];
  readonly user: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Id of this run of the service. All its processes have it as INVOCATION_ID in their environment and are found by it.
   */
  readonly invocation: string;
}

/** A started process. */
export interface Launched {
  readonly pid: number;
  readonly ended: Promise<Exit>;
}

/** A program could not be started. `status` is systemd's exit status for the reason; see systemd.exec(5). */
export class LaunchError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Starts and signals the processes of services. */
export interface Launcher {
  /** Starts a program. @param onLine gets each line that it prints. @throws LaunchError when it cannot be started. */
  launch(launch: Launch, onLine: (pid: number, line: string) => void): Launched;
  /** Signals every process of a run and returns how many there are. Signal 0 only counts them. */
  signal(invocation: string, signal: NodeJS.Signals | 0): number;
}

/** File with the pid of the process that keeps ec2-user's namespace open; see ../../namespace/ec2-user.sh. */
const EC2_USER = '/run/host/ec2-user.pid';

/** Starts programs on the host. This process must be root there. */
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
      child.on('error', () => undefined); // Reported by the error below.
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

/** Checks in advance what would make the start fail. @throws LaunchError. */
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
    // The environment of a zombie is empty.
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`INVOCATION_ID=${invocation}\0`);
  } catch {
    return false; // The process has ended, or belongs to another user.
  }
}
