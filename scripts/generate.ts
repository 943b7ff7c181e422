import { resolve } from 'node:path';
import { generatedFiles } from './generate/files.ts';
import { readIfThere, write } from './generate/storage.ts';

/** Writes everything that follows from the specs in code; with `--check` it only says what is out of date. */
const root = resolve(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const stale: string[] = [];
for (const { path, content } of await generatedFiles(root)) {
  if (readIfThere(root, path) === content) continue;
  stale.push(path);
  if (!checking) write(root, path, content);
}
for (const path of stale) console.log(checking ? `${path} is out of date: run npm run generate` : `wrote ${path}`);
process.exitCode = checking && stale.length > 0 ? 1 : 0;
