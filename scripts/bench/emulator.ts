import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spec } from '../../actions/emulate-posts/inputs.ts';
import { labEnvironment } from '../pipeline/lab-environment.ts';
import type { Measured, Task } from './emulator-child.ts';
import { medianOf } from './pairs.ts';

const RUNS = 3;
/** Turns of the tasks that post one record at a time. */
const TURNS = 300;
const SLOW_MS = 20;
const MAX_MEGABYTES = 300;

/**
 * Measures the emulator and the original's loop in turn, both against a REST proxy that accepts everything. Needs a lab
 * that is up, for its database. Everything shares the cores of this machine, so that ratios mean more than rates.
 *
 * @returns the exit status: 1 when the emulator held more memory than it may.
 */
export async function emulatorBench(root: string): Promise<number> {
  const env = { ...process.env, ...labEnvironment(root, spec) };
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [fast, slow] = [await stubProxy(root, 0), await stubProxy(root, SLOW_MS)];
  let ledger = 0;
  const measure = async (task: Omit<Task, 'store'>): Promise<Measured> => {
    const store = `file:${join(folder, String(ledger++))}`;
    const file = join(root, 'scripts/bench/emulator-child.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify({ ...task, store })], {
      cwd: root,
      env,
    });
    return JSON.parse(stdout) as Measured;
  };
  const drain = { mode: 'drain', batchSize: 500, inFlight: 8 } as const;
  const tasks = {
    "the original's loop": { mode: 'original', posts: TURNS, url: fast.url },
    faithful: { mode: 'faithful', posts: TURNS, url: fast.url },
    'sample, 500 × 8': { ...drain, mode: 'sample', posts: 10_000, url: fast.url },
    'drain, 500 × 8': { ...drain, url: fast.url },
    [`drain, ${SLOW_MS} ms an answer`]: { ...drain, url: slow.url },
  } as const satisfies Readonly<Record<string, Omit<Task, 'store'>>>;
  try {
    const rounds: Record<string, Measured>[] = [];
    for (let round = 0; round < RUNS; round += 1) {
      const measured: Record<string, Measured> = {};
      for (const [name, task] of Object.entries(tasks)) measured[name] = await measure(task);
      rounds.push(measured);
    }
    return report(Object.keys(tasks), rounds);
  } finally {
    for (const one of [fast, slow]) one.process.stdin?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(names: readonly string[], rounds: readonly Readonly<Record<string, Measured>>[]): number {
  const [base = ''] = names;
  let most = 0;
  for (const name of names) {
    const all = rounds.map((round) => round[name]).filter((one) => one !== undefined);
    const ratio = medianOf(rounds.map((round) => (round[name]?.perSecond ?? 0) / (round[base]?.perSecond ?? 1)));
    const megabytes = Math.max(...all.map((one) => one.megabytes));
    if (name !== base) most = Math.max(most, megabytes);
    const rate = medianOf(all.map(({ perSecond }) => perSecond));
    console.log(
      `${name.padEnd(24)} ${rate.toFixed(0).padStart(7)} records/s, ${ratio.toFixed(1).padStart(6)} × the original's loop, ${megabytes.toFixed(0)} MB (${all[0]?.records ?? 0} records, median of ${RUNS})`,
    );
  }
  if (most > MAX_MEGABYTES) {
    console.error(`The emulator held ${most.toFixed(0)} MB, expected ${MAX_MEGABYTES} at most.`);
    return 1;
  }
  return 0;
}

async function stubProxy(
  root: string,
  delay: number,
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [join(root, 'scripts/bench/stub-proxy.ts'), String(delay)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((done, failed) => {
    child.on('error', failed);
    child.stdout.once('data', (chunk: Buffer) => done(chunk.toString().trim()));
  });
  return { url: `http://127.0.0.1:${port}`, process: child };
}
