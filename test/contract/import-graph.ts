import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Absolute path of the root of the project. */
export const root = resolve(import.meta.dirname, '../..');

/** One file of the project imports another. Both are paths relative to the root of the project. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** All files below a folder, sorted, as paths relative to the root of the project. `node_modules` is skipped. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

/** Every import of a file of the project in the `.ts` files below the folders: static, dynamic and type imports. */
export function edgesOf(folders: readonly string[]): Edge[] {
  const files = folders.flatMap(filesBelow).filter((file) => file.endsWith('.ts'));
  return files.flatMap((from) =>
    importsIn(readFileSync(join(root, from), 'utf8'))
      .map((path) => ownFile(from, path))
      .filter((to) => to !== undefined)
      .map((to) => ({ from, to })),
  );
}

/** Import prefixes, as in `imports` of package.json, and the folders that they mean. */
const prefixes = { '#lib/': 'actions/lib/', '#lab/': 'test/lab/' } as const;

/** Resolves an import to a path relative to the root of the project; undefined when it imports a package. */
export function ownFile(from: string, path: string): string | undefined {
  if (path.startsWith('.')) return relative(root, resolve(root, dirname(from), path));
  for (const [name, folder] of Object.entries(prefixes)) {
    if (path.startsWith(name)) return folder + path.slice(name.length);
  }
  return undefined;
}

/**
 * Finds the groups of names that import each other in a circle.
 *
 * @param edges imports between files or folders. An import of itself is ignored.
 * @returns the names of each group, sorted.
 */
export function circles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reachable = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const to of next.get(at) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  };
  const reach = new Map([...next.keys()].map((name) => [name, reachable(name)]));
  const groups = new Map<string, string[]>();
  for (const [name, seen] of reach) {
    if (!seen.has(name)) continue;
    const group = [...seen].filter((other) => reach.get(other)?.has(name) === true).sort();
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}

/** The paths and packages that a source text imports. Comments are ignored. */
export function importsIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const forms = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm;
  return [...code.matchAll(forms)].map(([, , path]) => path ?? '');
}
