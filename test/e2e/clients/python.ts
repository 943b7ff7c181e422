import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '#lab/core/command.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** Path of one of the Python programs beside this file. */
export const program = (name: string): string => join(import.meta.dirname, name);

/**
 * A Python with the packages of `requirements.txt`, in an environment of its own in the cache, made anew only when they
 * change: a second call needs no network.
 *
 * @param cache folder for downloads; exists.
 */
export async function pythonOfClients(cache: string): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  // By the cache's own path, not a link's: what is installed names the folder that it was installed into.
  const dir = join(realpathSync(cache), `clients-${digest}`);
  const python = join(dir, 'bin', 'python');
  const complete = join(dir, 'complete');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === dir) return python;
  rmSync(dir, { recursive: true, force: true });
  await command('The Python environment of the clients', 'python3', ['-m', 'venv', dir]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements];
  await command('The packages of the clients', python, ['-m', 'pip', 'install', ...options], { timeoutMs: 300_000 });
  writeFileSync(complete, dir);
  return python;
}
