import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';
import { takeLock } from '#lab/core/lock.ts';

/** Every package of the environment, with its version. */
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Where downloads are kept. */
type Cache = Pick<Lab, 'cache'>;

/** Where the environment is; its name changes with its contents. */
function home(lab: Cache): string {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(lab.cache, `aws-${digest}`);
}

const mark = (lab: Cache): string => join(home(lab), 'complete');

const isInstalled = (lab: Cache): boolean => existsSync(mark(lab));

/** How long another process may take to install the packages, in ms. */
const INSTALL_WITHIN_MS = 600_000;
const LOOK_AGAIN_MS = 200;

/** Waits while another process installs the same environment: one that is half made is of no use to anybody. */
async function alone(lab: Cache): Promise<Disposable> {
  const deadline = Date.now() + INSTALL_WITHIN_MS;
  for (;;) {
    try {
      return takeLock(`${home(lab)}.lock`, 'the installation of the AWS emulator');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Installs the packages into an environment of their own, unless it is there. */
export async function install(lab: Cache): Promise<void> {
  if (isInstalled(lab)) return;
  using _lock = await alone(lab);
  if (isInstalled(lab)) return;
  const dir = home(lab);
  rmSync(dir, { recursive: true, force: true });
  await command('The Python environment of the AWS emulator', 'python3', ['-m', 'venv', dir]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements];
  await command('The packages of the AWS emulator', join(dir, 'bin', 'python'), ['-m', 'pip', 'install', ...options], {
    withinMs: INSTALL_WITHIN_MS,
  });
  writeFileSync(mark(lab), '');
}

/** Folder of the installed packages, `lib/python3.x/site-packages`. */
export function sitePackages(lab: Cache): string {
  const lib = join(home(lab), 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python'));
  if (python === undefined) throw new Error(`${lib} holds no Python: npm run lab -- up installs it`);
  return join(lib, python, 'site-packages');
}

/**
 * The emulator's program: its Python first, and not the path that the installed script names, for the cache may be
 * reached under several paths.
 */
export const emulator = (lab: Cache): readonly [python: string, script: string] => [
  join(home(lab), 'bin', 'python'),
  join(home(lab), 'bin', 'ministack'),
];

/** Path of the AWS CLI, version 1. */
export const awsCli = (lab: Lab): string => join(home(lab), 'bin', 'aws');
