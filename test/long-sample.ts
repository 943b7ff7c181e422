import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const FOLDER = 'test/long';

/** Every test that takes minutes, as paths from the project's folder. */
export function longTests(root: string): readonly string[] {
  return readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${FOLDER}/${name}`)
    .sort();
}

/**
 * The long tests that `npm test` runs besides all the others: one of them, the next one every day, so that each is run
 * often and none makes a change wait. `LONG_SAMPLE` names another (`host`), or `none`.
 *
 * @param now ms since the epoch.
 * @throws Error when `LONG_SAMPLE` names no long test.
 */
export function longSample(root: string, now: number, wanted: string | undefined): readonly string[] {
  const all = longTests(root);
  if (wanted === 'none') return [];
  if (wanted === undefined || wanted === '') return all.slice(Math.floor(now / DAY_MS) % all.length).slice(0, 1);
  const named = all.filter((file) => file.endsWith(`/${wanted}.test.ts`));
  if (named.length > 0) return named;
  const names = all.map((file) => file.replace(/^.*\//, '').replace('.test.ts', ''));
  throw new Error(`LONG_SAMPLE is "${wanted}"; expected none or one of ${names.join(', ')}.`);
}
