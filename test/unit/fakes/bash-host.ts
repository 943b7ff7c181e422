import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteGate } from '#lib/converge/writes.ts';
import { Frame, frameMark } from '#lib/ports/host/frame.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import { commandLine, shellQuote } from '#lib/ports/host/script.ts';
import type { FakeHost, HostRun } from './host.ts';

export interface BashHost extends FakeHost, Disposable {
  /** Its HOME, empty at first. */
  readonly home: string;
  /** Puts its HOME on a disk of so many KiB, real to everything that writes there. What is put there does not stay. */
  diskSize: number | undefined;
  /** Puts a command in front of the machine's own. */
  command(name: string, script: string): void;
  /** Takes a command of the machine away. */
  hide(name: string): void;
}

/** A host that is this machine's own bash in a home of its own, run by the very command line that SSH would carry. */
export function bashHost(writes?: WriteGate): BashHost {
  const root = mkdtempSync(join(tmpdir(), 'bash-host-'));
  const [home, bin, machine] = [join(root, 'home'), join(root, 'bin'), join(root, 'machine')];
  for (const folder of [home, bin, machine]) mkdirSync(folder);
  let path = process.env['PATH'] ?? '';
  const runs: HostRun[] = [];
  const carryOut = (run: HostRun) => {
    runs.push(run);
    const { script, what } = run;
    const { signal: _signal, onLine: _onLine, ...how } = run.options;
    const mark = frameMark();
    const command = commandLine(script, { ...how, mark, ...(run.kind === 'write' ? { lockFor: what } : {}) });
    const env = { HOME: home, PATH: `${bin}:${path}` };
    return shell(host.diskSize === undefined ? command : onSmallDisk(command, host.diskSize), env, { ...run, mark });
  };
  const host: BashHost = {
    home,
    runs,
    diskSize: undefined,
    command(name, script) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    },
    hide(name) {
      // The folder has a link to every command of the machine. Scripts add the folders of root's commands themselves.
      if (path !== machine) {
        for (const folder of path.split(':').reverse().filter(existsSync)) {
          for (const one of readdirSync(folder)) link(join(folder, one), join(machine, one));
        }
        path = machine;
      }
      for (const folder of [machine, bin]) rmSync(join(folder, name), { force: true });
    },
    read: (script, options) => carryOut({ kind: 'read', what: '', script, options }),
    write: (what, script, options) => {
      const go = () => carryOut({ kind: 'write', what, script, options });
      return writes === undefined ? go() : writes.run(`ssh:${what}`, go);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  return host;
}

function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

/** In a mount namespace of its own, HOME is a file system that is no larger than said. */
const onSmallDisk = (command: string, kib: number): string =>
  `exec unshare -Urm sh -c ${shellQuote(`mount -t tmpfs -o size=${kib}k tmpfs "$HOME" && cd && ${command}`)}`;

function shell(
  command: string,
  env: Record<string, string>,
  { options, mark }: HostRun & { readonly mark: string },
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], { env, cwd: env['HOME'], signal: options.signal });
    const frame = new Frame(mark, options.onLine);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk: Buffer) => frame.push(stream, chunk));
    }
    child.on('error', reject);
    child.on('close', () => {
      const { result } = frame;
      if (result === undefined) reject(new Error('the script was killed'));
      else resolve(result);
    });
    child.stdin.end();
  });
}
