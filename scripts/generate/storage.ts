import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file's text, or undefined when there is none. */
export const readIfThere = (root: string, path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;

export const write = (root: string, path: string, content: string): void => writeFileSync(join(root, path), content);
