import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './shell.ts';

/** The project as its user has it, in a folder of its own, so that nothing is written into this one. */
export function copyOfProject(): Disposable & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'project-'));
  for (const name of ['package.json', 'scripts', 'actions', 'config', 'test/lab']) {
    cpSync(join(root, name), join(dir, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
