import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const FOLDER = 'test/long';

/** All long tests (those that take minutes), sorted, as paths relative to the root of the project. */
export function longTests(root: string): readonly string[] {
  return readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${FOLDER}/${name}`)
    .sort();
}

/**
 * The long test that `npm test` runs besides all other tests: a different one each day, so that each runs regularly and
 * `npm test` stays short.
 *
 * @param now milliseconds since the epoch.
 * @param requested the value of `LONG_SAMPLE`: the name of a long test (such as `host`) to run instead, or `none`.
 * @throws Error when `LONG_SAMPLE` names no long test.
 */
export function longSample(root: string, now: number, requested: string | undefined): readonly string[] {
  const all = longTests(root);
  if (requested === 'none') return [];
  if (requested === undefined || requested === '') return all.slice(Math.floor(now / DAY_MS) % all.length).slice(0, 1);
  const matching = all.filter((file) => file.endsWith(`/${requested}.test.ts`));
  if (matching.length > 0) return matching;
  const names = all.map((file) => file.replace(/^.*\//, '').replace('.test.ts', ''));
  throw new Error(`LONG_SAMPLE is "${requested}"; expected none or one of ${names.join(', ')}.`);
}
