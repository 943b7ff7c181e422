import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');

/** One import of one of our own files by another, both as paths from the project's folder. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Files below a folder, as paths from the project's folder, in a fixed order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

/** Every import between our own files below the folders, types included, static and dynamic. */
export function edgesOf(folders: readonly string[]): Edge[] {
  const files = folders.flatMap(filesBelow).filter((file) => file.endsWith('.ts'));
  return files.flatMap((from) =>
    importsIn(readFileSync(join(root, from), 'utf8'))
      .map((path) => ownFile(from, path))
      .filter((to) => to !== undefined)
      .map((to) => ({ from, to })),
  );
}

/** The folders that package.json's `imports` names. */
const named = { '#lib/': 'actions/lib/', '#lab/': 'test/lab/' } as const;

/** The file of ours that an import means, as a path from the project's folder; undefined for a package. */
export function ownFile(from: string, path: string): string | undefined {
  if (path.startsWith('.')) return relative(root, resolve(root, dirname(from), path));
  for (const [name, folder] of Object.entries(named)) {
    if (path.startsWith(name)) return folder + path.slice(name.length);
  }
  return undefined;
}

/**
 * The groups of names that import each other in a circle, each sorted. A name that imports itself is no circle.
 *
 * @param edges of files or folders.
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

/** What a file's text imports, packages and files alike. Comments do not count. */
export function importsIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const forms = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm;
  return [...code.matchAll(forms)].map(([, , path]) => path ?? '');
}
