import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';

/** All packages of the Python environment with their versions: ministack, the AWS CLI and what they depend on. */
const requirements = join(import.meta.dirname, 'requirements.txt');

/** The folder of downloads is all that this file needs of a lab. */
type Cache = Pick<Lab, 'cache'>;

/** Folder of the Python environment. Its name contains a digest of the package list. */
function home(lab: Cache): string {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(lab.cache, `aws-${digest}`);
}

/** A file that is written once the environment is complete. */
const mark = (lab: Cache): string => join(home(lab), 'complete');

const isInstalled = (lab: Cache): boolean => existsSync(mark(lab));

const INSTALL_TIMEOUT_MS = 600_000;
const POLL_MS = 200;

/** Acquires the lock of the installation. Waits while another process installs the same environment. */
async function waitForLock(lab: Cache): Promise<Disposable> {
  const deadline = Date.now() + INSTALL_TIMEOUT_MS;
  for (;;) {
    try {
      return acquireLock(`${home(lab)}.lock`, 'the installation of the AWS emulator');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(POLL_MS);
  }
}

/**
 * Installs the packages into a Python environment of their own, unless that is complete already.
 *
 * @throws CommandError when pip fails.
 */
export async function install(lab: Cache): Promise<void> {
  if (isInstalled(lab)) return;
  using _lock = await waitForLock(lab);
  if (isInstalled(lab)) return;
  const dir = home(lab);
  rmSync(dir, { recursive: true, force: true });
  await command('The Python environment of the AWS emulator', 'python3', ['-m', 'venv', dir]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements];
  await command('The packages of the AWS emulator', join(dir, 'bin', 'python'), ['-m', 'pip', 'install', ...options], {
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  writeFileSync(mark(lab), '');
}

/** Folder of the installed packages: `lib/python3.x/site-packages`. @throws Error when nothing is installed. */
export function sitePackages(lab: Cache): string {
  const lib = join(home(lab), 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python'));
  if (python === undefined) throw new Error(`${lib} holds no Python: npm run lab -- up installs it`);
  return join(lib, python, 'site-packages');
}

/**
 * The program and its first argument that start the emulator. It names the Python explicitly, because the installed
 * script contains the path of the environment, and the cache may be reached under several paths.
 */
export const emulator = (lab: Cache): readonly [python: string, script: string] => [
  join(home(lab), 'bin', 'python'),
  join(home(lab), 'bin', 'ministack'),
];

/** Path of the installed AWS CLI, version 1. */
export const awsCli = (lab: Lab): string => join(home(lab), 'bin', 'aws');
