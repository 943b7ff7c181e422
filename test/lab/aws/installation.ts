import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../stage/command.ts';
import type { Stage } from '../stage/stage.ts';

/** Every package of the environment, with its version. */
const requirements = join(import.meta.dirname, 'requirements.txt');

/** The first Python that the emulator runs on. */
const OLDEST = [3, 11] as const;

/** Says whether this machine's Python will do, and how to get one that does. */
export async function missingPython(): Promise<readonly string[]> {
  const fix = 'install it, on Debian or Ubuntu: sudo apt-get install python3 python3-venv';
  const program = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  const version = await command('Python', 'python3', ['-c', program], { withinMs: 20_000 }).catch(() => undefined);
  if (version === undefined) return [`Python ${OLDEST.join('.')} or later with venv (${fix})`];
  const [major = 0, minor = 0] = version.trim().split('.').map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return enough ? [] : [`Python ${OLDEST.join('.')} or later, not ${version.trim()} (${fix})`];
}

/**
 * Where the environment is; its name changes with its contents. The cache's own path, not that of a link to it: the
 * environment's programs name the folder they were made in, and checkouts that share a cache share those.
 */
function home(stage: Stage): string {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(realpathSync(stage.cache), `aws-${digest}`);
}

const mark = (stage: Stage): string => join(home(stage), 'complete');

/** Installs the packages into an environment of their own, unless it is there and was made there: it knows its path. */
export async function install(stage: Stage): Promise<void> {
  const dir = home(stage);
  if (existsSync(mark(stage)) && readFileSync(mark(stage), 'utf8') === dir) return;
  rmSync(dir, { recursive: true, force: true });
  await command('The Python environment of the AWS emulator', 'python3', ['-m', 'venv', dir]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--requirement', requirements];
  await command('The packages of the AWS emulator', join(dir, 'bin', 'python'), ['-m', 'pip', 'install', ...options], {
    withinMs: 600_000,
  });
  writeFileSync(mark(stage), dir);
}

/** Path of the emulator's program. */
export const emulator = (stage: Stage): string => join(home(stage), 'bin', 'ministack');

/** Path of the AWS CLI, version 1. */
export const awsCli = (stage: Stage): string => join(home(stage), 'bin', 'aws');
