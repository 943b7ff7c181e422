import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { down, envOf, isUp, lockFile, restart, restartDown, running, status } from '#lab/commands.ts';
import { Lab } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';
import { partNames } from '#lab/core/part.ts';
import { pendingFaults, setFaults } from '#lab/parts/aws/index.ts';
import { addExtras } from '#lab/parts/databricks/extras/add.ts';
import { rebootHost, stopStartHost } from '#lab/parts/host/index.ts';
import { UserError } from '#lib/errors.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import { suggestion } from '../cli/flags.ts';
import { sayWhere } from '../cli/log-file.ts';
import type { Shell } from '../cli/main.ts';
import { bootLab } from './boot.ts';
import { type BootSession, bootStep } from './boot-session.ts';
import { type EnvFormat, formatEnv } from './env-format.ts';
import type { upSpec } from './specs.ts';
import { optionsOf, type UpOptions, upOptions } from './up-options.ts';

/** Brings a lab up, or restarts what does not answer of the one that is up. @returns the exit status. */
export async function bringUp(inputs: Inputs<typeof upSpec>, session: BootSession, shell: Shell): Promise<number> {
  const { root } = shell;
  const { progress } = session;
  if (isUp(root)) {
    progress.end(bootStep.name, 'done', 'up in this folder already; npm run lab -- reset starts it afresh');
    progress.close();
    await restartDown(running(root), progress.say);
    return showStatus(shell);
  }
  return boot(upOptions(inputs, root), session, shell);
}

/** Starts the lab that is up afresh, as it was brought up. @returns the exit status. */
export const reset = (session: BootSession, shell: Shell): Promise<number> =>
  boot(optionsOf(running(shell.root).spec), session, shell);

/** Installs packages that most labs do not need. @returns the exit status. */
export async function addPackages({ root, print }: Shell): Promise<number> {
  const lab = isUp(root) ? running(root) : undefined;
  print(await addExtras(root, lab?.spec.withDatabricks === true ? lab : undefined));
  return 0;
}

async function boot(chosen: UpOptions, session: BootSession, { root, signal }: Shell): Promise<number> {
  const { progress, log } = session;
  using _lock = acquireLock(lockFile(root), 'npm run lab -- up');
  try {
    await bootLab({ root, ...chosen }, session, signal);
  } catch (error) {
    progress.close();
    sayWhere(log, progress);
    throw error;
  }
  progress.close();
  progress.say('npm run lab -- env shows how to reach the lab.');
  return 0;
}

/** Ends the lab of this folder; without one it does nothing. @returns the exit status. */
export async function takeDown({ root, print }: Shell): Promise<number> {
  await down(root, print);
  return 0;
}

/** Asks every part whether it answers. @returns 1 when one does not. */
export async function showStatus({ root, print }: Shell): Promise<number> {
  const all = await status(running(root));
  for (const part of all) print(`${part.ok ? 'ok  ' : 'DOWN'} ${part.name.padEnd(14)} ${part.text}`);
  return all.every((part) => part.ok) ? 0 : 1;
}

/** Prints the variables that lead to the lab. @returns the exit status. */
export function showEnv({ root, print }: Shell, format: EnvFormat): number {
  print(formatEnv(envOf(running(root)), format));
  return 0;
}

/**
 * Prints the logs whose names begin with `part`; without one, their names.
 *
 * @returns the exit status.
 * @throws UserError when no lab was started here or none of its parts is called so.
 */
export function showLogs({ root, print, stdout }: Shell, part: string | undefined): number {
  const lab = Lab.open(root);
  if (lab === undefined) throw new UserError('No lab was started in this folder yet: npm run lab -- up');
  const files = existsSync(lab.logs) ? readdirSync(lab.logs).sort() : [];
  const names = [...new Set(files.map((file) => file.replace(/\.(log|jsonl)$/, '')))];
  if (part === undefined) {
    for (const name of names) print(name);
    return 0;
  }
  const found = files.filter((file) => file.startsWith(part));
  if (found.length === 0) {
    throw new UserError(`There is no log of "${part}"; there are: ${names.join(', ')}.${suggestion(part, names)}`);
  }
  for (const file of found) stdout.write(readFileSync(join(lab.logs, file)));
  return 0;
}

/** Restarts one part on its data. @returns the exit status. */
export async function restartPart({ root }: Shell, part: string): Promise<number> {
  if (!(partNames as readonly string[]).includes(part)) {
    throw new UserError(
      `There is no part "${part}"; there are: ${partNames.join(', ')}.${suggestion(part, partNames)}`,
    );
  }
  await restart(running(root), part);
  return 0;
}

/** Prints the faults that are still to come, once the given ones have taken their place. @returns the exit status. */
export async function showFaults({ root, print }: Shell, faults: string | undefined): Promise<number> {
  const lab = running(root);
  const pending = faults === undefined ? await pendingFaults(lab) : await setFaults(lab, faults);
  print(JSON.stringify(pending));
  return 0;
}

/** Halts the EC2 host and starts it again. @returns the exit status. */
export async function restartHost({ root }: Shell, how: 'reboot' | 'stop-start'): Promise<number> {
  const lab = running(root);
  await (how === 'reboot' ? rebootHost(lab) : stopStartHost(lab));
  return 0;
}
