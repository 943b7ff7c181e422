import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Lab } from '../lab.ts';

/** How to download or build something that is then kept in `.cache/<name>/<digest of its inputs>`. */
export interface Recipe {
  /** Name of the folder in the cache. */
  readonly name: string;
  /** Absolute paths of the files and folders it is built from. A change in any of them leads to a new build. */
  readonly inputs: readonly string[];
  /** What else it depends on, for example a version or the key of another recipe. */
  readonly also?: readonly string[];
  /** Builds into the empty folder `dir`. The folder becomes visible in the cache only after this has resolved. */
  make(dir: string): Promise<void>;
}

/** All files below a path, sorted by name, so that the order does not depend on the file system. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** The first 16 hex digits of a SHA-256 over a recipe's inputs: relative names, contents and executable bits. */
export function keyOf({ inputs, also = [] }: Pick<Recipe, 'inputs' | 'also'>): string {
  const hash = createHash('sha256');
  for (const text of also) hash.update(`also ${text}\n`);
  for (const input of inputs) {
    for (const file of filesBelow(input)) {
      const executable = (statSync(file).mode & 0o100) !== 0;
      hash.update(`file ${relative(input, file)} ${executable}\n`).update(readFileSync(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** The folder of a recipe's result in the cache, whether it exists yet or not. */
export const builtAt = (lab: Pick<Lab, 'cache'>, recipe: Recipe): string => join(lab.cache, recipe.name, keyOf(recipe));

/** Builds that this process has started, by target folder: parts that share a result wait for the same build. */
const builds = new Map<string, Promise<string>>();

/**
 * Resolves to the folder of a recipe's result, and builds it first when the cache does not hold it. A result that is in
 * the cache costs no network access.
 *
 * @throws what the recipe throws. The cache is then unchanged.
 */
export function build(lab: Pick<Lab, 'cache'>, recipe: Recipe): Promise<string> {
  const target = builtAt(lab, recipe);
  const known = builds.get(target);
  if (known !== undefined) return known;
  const made = make(target, recipe).catch((error: unknown) => {
    builds.delete(target);
    throw error;
  });
  builds.set(target, made);
  return made;
}

const UNFINISHED = '.unfinished';
/** No build takes this long: an older unfinished folder comes from a process that was killed. */
const ABANDONED_MS = 3_600_000;

/** Removes unfinished folders that killed processes left in `dir`. */
function removeAbandoned(dir: string): void {
  for (const name of readdirSync(dir).filter((one) => one.endsWith(UNFINISHED))) {
    const path = join(dir, name);
    if (Date.now() - statSync(path).mtimeMs > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}

async function make(target: string, recipe: Recipe): Promise<string> {
  if (existsSync(target)) return target;
  const unfinished = `${target}.${randomBytes(4).toString('hex')}${UNFINISHED}`;
  mkdirSync(unfinished, { recursive: true });
  removeAbandoned(dirname(target));
  try {
    await recipe.make(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Not an error when another process has finished the same build in the meantime.
    if (!existsSync(target)) throw error;
  }
  return target;
}
