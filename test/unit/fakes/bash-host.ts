import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteGate } from '#lib/converge/writes.ts';
import type { RunOptions, RunResult } from '#lib/ports/host/host.ts';
import { LineSplitter } from '#lib/ports/host/line-splitter.ts';
import { commandLine, shellQuote } from '#lib/ports/host/script.ts';
import type { FakeHost, HostRun } from './host.ts';

export interface BashHost extends FakeHost, Disposable {
  /** Its HOME, empty at first. */
  readonly home: string;
  /** Puts its HOME on a disk of so many KiB, real to everything that writes there. What is put there does not stay. */
  diskSize: number | undefined;
  /** Puts a command in front of the machine's own. */
  command(name: string, script: string): void;
}

/** A host that is this machine's own bash in a home of its own, run by the very command line that SSH would carry. */
export function bashHost(writes?: WriteGate): BashHost {
  const root = mkdtempSync(join(tmpdir(), 'bash-host-'));
  const [home, bin] = [join(root, 'home'), join(root, 'bin')];
  mkdirSync(home);
  mkdirSync(bin);
  const runs: HostRun[] = [];
  const carryOut = (run: HostRun) => {
    runs.push(run);
    const { script, options } = run;
    const command = commandLine(script, { lock: run.kind === 'write', args: options.args ?? [] });
    const env = { HOME: home, PATH: `${bin}:${process.env['PATH']}` };
    return shell(host.diskSize === undefined ? command : onSmallDisk(command, host.diskSize), env, options);
  };
  const host: BashHost = {
    home,
    runs,
    diskSize: undefined,
    command(name, script) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
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

/** In a mount namespace of its own, HOME is a file system that is no larger than said. */
const onSmallDisk = (command: string, kib: number): string =>
  `exec unshare -Urm sh -c ${shellQuote(`mount -t tmpfs -o size=${kib}k tmpfs "$HOME" && cd && ${command}`)}`;

function shell(command: string, env: Record<string, string>, options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], { env, cwd: env['HOME'], signal: options.signal });
    const texts = { stdout: '', stderr: '' };
    const splitters = (['stdout', 'stderr'] as const).map((stream) => {
      const splitter = new LineSplitter((line) => options.onLine?.(line, stream));
      child[stream].on('data', (chunk: Buffer) => {
        texts[stream] += chunk.toString('utf8');
        splitter.push(chunk);
      });
      return splitter;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      for (const splitter of splitters) splitter.end();
      if (code === null) reject(new Error('the script was killed'));
      else resolve({ code, ...texts });
    });
    // A script that ends before it has read its input is no fault of the test.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(options.stdin ?? '');
  });
}
