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
      .filter((path) => path.startsWith('.'))
      .map((path) => ({ from, to: relative(root, resolve(root, dirname(from), path)) })),
  );
}

/** What a file's text imports, packages and files alike. Comments do not count. */
export function importsIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const forms = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm;
  return [...code.matchAll(forms)].map(([, , path]) => path ?? '');
}
