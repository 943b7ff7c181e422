import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Lab } from './lab.ts';

/** Something that is downloaded or built once and kept in `.cache/<name>/<digest of its inputs>`. */
export interface Recipe {
  /** Folder in the cache. */
  readonly name: string;
  /** Absolute paths of the files and folders that it is made from: another byte in them means another result. */
  readonly inputs: readonly string[];
  /** What else it depends on, e.g. a version or the key of another result. */
  readonly also?: readonly string[];
  /** Makes it in the empty folder `dir`, which is renamed to its place only when this resolves. */
  make(dir: string): Promise<void>;
}

/** Below `dir`, in an order that does not depend on the file system. */
function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** Digest of a recipe's inputs: names relative to each input, contents and whether they are executable. */
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

/** Where a recipe's result stands, whether it was made yet or not. */
export const builtAt = (lab: Pick<Lab, 'cache'>, recipe: Recipe): string => join(lab.cache, recipe.name, keyOf(recipe));

/** What this process is making or has made, so that parts which share a result wait for one build. */
const underWay = new Map<string, Promise<string>>();

/**
 * Makes what `recipe` says unless the cache holds it, and resolves to its folder. Touches no network when it does.
 *
 * @throws what the recipe throws; the cache is then as it was before.
 */
export function build(lab: Pick<Lab, 'cache'>, recipe: Recipe): Promise<string> {
  const target = builtAt(lab, recipe);
  const known = underWay.get(target);
  if (known !== undefined) return known;
  const made = make(target, recipe).catch((error: unknown) => {
    underWay.delete(target);
    throw error;
  });
  underWay.set(target, made);
  return made;
}

const UNFINISHED = '.unfinished';
/** No build takes that long, so what is older was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 3_600_000;

function sweep(dir: string): void {
  for (const name of readdirSync(dir).filter((one) => one.endsWith(UNFINISHED))) {
    const path = join(dir, name);
    if (Date.now() - statSync(path).mtimeMs > LEFT_BEHIND_MS) rmSync(path, { recursive: true, force: true });
  }
}

async function make(target: string, recipe: Recipe): Promise<string> {
  if (existsSync(target)) return target;
  const unfinished = `${target}.${randomBytes(4).toString('hex')}${UNFINISHED}`;
  mkdirSync(unfinished, { recursive: true });
  sweep(dirname(target));
  try {
    await recipe.make(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have put the same result there meanwhile.
    if (!existsSync(target)) throw error;
  }
  return target;
}
