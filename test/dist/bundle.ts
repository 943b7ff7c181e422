import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Names of all actions, by their built bundles. */
export const bundles: readonly string[] = readdirSync(join(root, 'dist'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.replace(/\.js$/, ''))
  .sort();

/** How a bundle ended, and what it left. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote into GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. */
  readonly written: string;
  /** Files of dist that it loaded, by name; only with `spy`. */
  readonly loaded: readonly string[];
}

export interface RunOptions {
  /** Put over the variables that a runner sets. Undefined takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Notes which modules are loaded. */
  readonly spy?: boolean;
  /** Resolves when the process is to get the signal. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly when: Promise<void> };
}

const MOST_MS = 60_000;

/** A folder like a runner's workspace, in which the built actions are run as a runner runs them. */
export class Workspace {
  readonly dir = mkdtempSync(join(tmpdir(), 'bundles-'));
  #runs = 0;

  constructor() {
    cpSync(join(root, 'config'), join(this.dir, 'config'), { recursive: true });
    // With this block, the DataFrames are part of the pipeline.
    const config = join(this.dir, 'config', 'pipeline.yaml');
    writeFileSync(config, read(config).replace(/^databricks:.*$/m, 'databricks: { path: /Volumes/main/default/pins }'));
    // The file that every input which names a file may be given.
    writeFileSync(join(this.dir, 'file'), '');
  }

  /** Runs a bundle to its end, which comes within a minute. */
  run(bundle: string, { env, spy = false, interrupt }: RunOptions): Promise<Ran> {
    this.#runs += 1;
    const dir = join(this.dir, `run-${this.#runs}`);
    mkdirSync(join(dir, 'temp'), { recursive: true });
    const at = (name: string): string => join(dir, name);
    for (const name of ['output', 'summary', 'state']) writeFileSync(at(name), '');
    const runner = {
      PATH: process.env['PATH'],
      HOME: dir,
      LANG: 'C.UTF-8',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: this.dir,
      RUNNER_TEMP: at('temp'),
      GITHUB_OUTPUT: at('output'),
      GITHUB_STEP_SUMMARY: at('summary'),
      GITHUB_STATE: at('state'),
      LOADED_MODULES: at('loaded'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const preload = spy ? ['--import', join(import.meta.dirname, 'note-modules.mjs')] : [];
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [...preload, join(root, 'dist', `${bundle}.js`)], {
        cwd: this.dir,
        env: { ...runner, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: MOST_MS,
        killSignal: 'SIGKILL',
      });
      void interrupt?.when.then(() => child.kill(interrupt.signal));
      const printed = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => {
          printed[name] += text;
        });
      }
      child.on('error', failed);
      child.on('close', (code) => {
        const loaded = spy ? read(at('loaded')).split('\n') : [];
        done({
          code,
          ...printed,
          written: `${read(at('output'))}${read(at('summary'))}${read(at('state'))}`,
          loaded: loaded.filter((url) => url.includes('/dist/')).map((url) => url.slice(url.indexOf('/dist/') + 6)),
        });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Size in bytes of files of dist. */
export const bytesOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(join(root, 'dist', file)).length, 0);

/** Runs `work` on every item, so many at a time. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>, width = 4): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const [at, item] of entries) results[at] = await work(item);
    }),
  );
  return results;
}
