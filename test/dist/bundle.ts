import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Names of all actions that have a bundle in dist. */
export const bundles: readonly string[] = readdirSync(join(root, 'dist'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.replace(/\.js$/, ''))
  .sort();

/** The result of running a bundle. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote into GITHUB_OUTPUT, GITHUB_STEP_SUMMARY and GITHUB_STATE, in this order. */
  readonly written: string;
  /** Names of the files in dist that it loaded. Empty unless `recordModules` is set. */
  readonly loaded: readonly string[];
}

export interface RunOptions {
  /** Overrides variables that a runner sets. `undefined` removes one. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether to record which modules are loaded. */
  readonly recordModules?: boolean;
  /** Sends `signal` to the process once `when` resolves. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly when: Promise<void> };
}

const TIMEOUT_MS = 60_000;

/** A temporary folder laid out like a runner's workspace. Runs the built actions in it as a runner would. */
export class Workspace {
  readonly dir = mkdtempSync(join(tmpdir(), 'bundles-'));
  #runs = 0;

  constructor() {
    cpSync(join(root, 'config'), join(this.dir, 'config'), { recursive: true });
    // The pipeline has a DataFrame milestone only if the config has this block.
    const config = join(this.dir, 'config', 'pipeline.yaml');
    writeFileSync(config, read(config).replace(/^databricks:.*$/m, 'databricks: { path: /Volumes/main/default/pins }'));
    // An empty file, as a valid value for any input that is the path of a file.
    writeFileSync(join(this.dir, 'file'), '');
  }

  /** Runs a bundle until it ends. It is killed after a minute. */
  run(bundle: string, { env, recordModules = false, interrupt }: RunOptions): Promise<Ran> {
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
    const preload = recordModules ? ['--import', join(import.meta.dirname, 'record-modules.mjs')] : [];
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [...preload, join(root, 'dist', `${bundle}.js`)], {
        cwd: this.dir,
        env: { ...runner, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
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
        const loaded = recordModules ? read(at('loaded')).split('\n') : [];
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

/** Total size of files in dist, in bytes. */
export const bytesOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(join(root, 'dist', file)).length, 0);

/** Runs `work` on every item, at most `maxInFlight` at a time. Returns the results in the order of the items. */
export async function mapOrdered<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  maxInFlight = 4,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  await Promise.all(
    Array.from({ length: maxInFlight }, async () => {
      for (const [at, item] of entries) results[at] = await work(item);
    }),
  );
  return results;
}
