import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pairs } from './pairs.ts';

const RUNS = 31;

/**
 * How long an action takes to refuse an invalid input, beside what starting Node costs, in turn in the same run.
 *
 * @returns the exit status.
 */
export async function coldStart(root: string): Promise<number> {
  const actions = readdirSync(join(root, 'actions')).filter((name) => existsSync(join(root, 'dist', `${name}.js`)));
  for (const action of actions) {
    const file = join(root, 'dist', `${action}.js`);
    const { a, b, ratio } = await pairs(
      RUNS,
      () => ended([file]),
      () => ended(['-e', '0']),
    );
    console.log(
      `${action.padEnd(20)} ${a.toFixed(1)} ms, node -e 0 ${b.toFixed(1)} ms, ratio ${ratio.toFixed(2)} (medians of ${RUNS})`,
    );
  }
  return 0;
}

/** Milliseconds from start to end of a Node process that is given invalid inputs. */
function ended(args: readonly string[]): Promise<number> {
  const start = performance.now();
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...args], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'] ?? '',
        INPUT_CONFIG: 'x'.repeat(8),
        'INPUT_PLAN-ONLY': 'maybe',
        INPUT_LEVEL: 'maybe',
      },
    });
    child.on('error', failed);
    child.on('close', () => done(performance.now() - start));
  });
}
