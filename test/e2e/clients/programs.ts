import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended } from '../checkout.ts';

export interface RunOptions {
  /** Variables on top of the lab's. */
  readonly env?: Readonly<Record<string, string>>;
  /** In ms; then the program is killed, and its status is null. */
  readonly timeoutMs?: number;
}

/** Other people's programs in an environment that holds what `lab env` prints, and a home of their own, nothing else. */
export class Programs {
  /** Empty folder: their home, and a place for files. */
  readonly dir = mkdtempSync(join(tmpdir(), 'clients-'));
  readonly #env: Readonly<Record<string, string>>;

  constructor(labEnv: Readonly<Record<string, string>>) {
    this.#env = { ...labEnv, PATH: process.env['PATH'] ?? '', HOME: this.dir, LANG: 'C.UTF-8' };
  }

  run(file: string, args: readonly string[], { env = {}, timeoutMs = 60_000 }: RunOptions = {}): Promise<Ended> {
    return new Promise((done, failed) => {
      const child = spawn(file, args, {
        cwd: this.dir,
        env: { ...this.#env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', failed);
      child.on('close', (code) => done({ code, stdout, stderr }));
    });
  }

  /** What a program printed. @throws Error with all it said when it failed. */
  async output(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(file, args, options);
    if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Texts of one JSON value a line. */
export const jsonLines = <T>(text: string): readonly T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
