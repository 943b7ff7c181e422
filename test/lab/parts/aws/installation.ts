import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '#lab/core/command.ts';
import { takeLock } from '#lab/core/lock.ts';
import type { Stage } from '#lab/core/stage.ts';

/** Every package of the environment, with its version. */
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Where downloads are kept. */
type Cache = Pick<Stage, 'cache'>;

/** Where the environment is; its name changes with its contents. */
function home(stage: Cache): string {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(stage.cache, `aws-${digest}`);
}

const mark = (stage: Cache): string => join(home(stage), 'complete');

const isInstalled = (stage: Cache): boolean => existsSync(mark(stage));

/** How long another process may take to install the packages, in ms. */
const INSTALL_WITHIN_MS = 600_000;
const LOOK_AGAIN_MS = 200;

/** Waits while another process installs the same environment: one that is half made is of no use to anybody. */
async function alone(stage: Cache): Promise<Disposable> {
  const deadline = Date.now() + INSTALL_WITHIN_MS;
  for (;;) {
    try {
      return takeLock(`${home(stage)}.lock`, 'the installation of the AWS emulator');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Installs the packages into an environment of their own, unless it is there. */
export async function install(stage: Cache): Promise<void> {
  if (isInstalled(stage)) return;
  using _lock = await alone(stage);
  if (isInstalled(stage)) return;
  const dir = home(stage);
  rmSync(dir, { recursive: true, force: true });
  await command('The Python environment of the AWS emulator', 'python3', ['-m', 'venv', dir]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements];
  await command('The packages of the AWS emulator', join(dir, 'bin', 'python'), ['-m', 'pip', 'install', ...options], {
    withinMs: INSTALL_WITHIN_MS,
  });
  writeFileSync(mark(stage), '');
}

/** Folder of the installed packages, `lib/python3.x/site-packages`. */
export function sitePackages(stage: Cache): string {
  const lib = join(home(stage), 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python'));
  if (python === undefined) throw new Error(`${lib} holds no Python: npm run lab -- up installs it`);
  return join(lib, python, 'site-packages');
}

/**
 * The emulator's program: its Python first, and not the path that the installed script names, for the cache may be
 * reached under several paths.
 */
export const emulator = (stage: Cache): readonly [python: string, script: string] => [
  join(home(stage), 'bin', 'python'),
  join(home(stage), 'bin', 'ministack'),
];

/** Path of the AWS CLI, version 1. */
export const awsCli = (stage: Stage): string => join(home(stage), 'bin', 'aws');
