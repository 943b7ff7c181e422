import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, envOf, isUp, lockFile, restart, restartDown, running, status, up } from '#lab/commands.ts';
import { Lab } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';
import { pendingFaults, setFaults } from '#lab/parts/aws/index.ts';
import { addExtras } from '#lab/parts/databricks/extras/add.ts';
import { rebootHost, stopStartHost } from '#lab/parts/host/index.ts';
import { LabCommandError } from './command-error.ts';
import { formatEnv, isEnvFormat } from './env-format.ts';
import { optionsOf, type UpOptions, upOptions } from './up-options.ts';

/** The packages that `add` can install. They are not part of `up` because most labs do not need them. */
const EXTRAS = 'databricks-extras';

const say = (text: string): void => console.log(text);

/**
 * Carries out one `npm run lab` command in the folder `root`.
 *
 * @returns the exit status.
 * @throws LabCommandError when the command line is wrong; Error when the command failed.
 */
export async function runLabCommand(argv: readonly string[], root: string): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'up':
      return bringUp(rest, root);
    case 'down':
      nothingElse(rest);
      await down(root, say);
      return 0;
    case 'reset': {
      nothingElse(rest);
      return boot(root, optionsOf(running(root).spec));
    }
    case 'status':
      nothingElse(rest);
      return showStatus(root);
    case 'env': {
      const { values } = parse(rest, { format: { type: 'string', default: 'shell' } });
      if (!isEnvFormat(values.format))
        throw new LabCommandError(`--format is "${values.format}", expected shell, json or github`);
      console.log(formatEnv(envOf(running(root)), values.format));
      return 0;
    }
    case 'logs':
      return showLogs(rest, root);
    case 'restart': {
      const [part = '', ...more] = rest;
      nothingElse(more);
      await restart(running(root), part);
      return 0;
    }
    case 'faults':
      return showFaults(rest, root);
    case 'add': {
      const [what = '', ...more] = rest;
      nothingElse(more);
      if (what !== EXTRAS) throw new LabCommandError(`add "${what}": expected ${EXTRAS}`);
      const lab = isUp(root) ? running(root) : undefined;
      say(await addExtras(root, lab?.spec.withDatabricks === true ? lab : undefined));
      return 0;
    }
    case 'host':
      return commandHost(rest, root);
    default:
      throw new LabCommandError(command === undefined ? 'no command was given' : `unknown command "${command}"`);
  }
}

async function bringUp(rest: readonly string[], root: string): Promise<number> {
  const options = upOptions(rest, root);
  if (isUp(root)) {
    say('A lab is up in this folder already; npm run lab -- reset starts it afresh.');
    await restartDown(running(root), say);
    return showStatus(root);
  }
  return boot(root, options);
}

async function boot(root: string, options: UpOptions): Promise<number> {
  using _lock = acquireLock(lockFile(root), 'npm run lab -- up');
  const start = Date.now();
  await up({ root, ...options }, say);
  say(`The lab is up (${((Date.now() - start) / 1000).toFixed(1)} s). npm run lab -- env shows how to reach it.`);
  return 0;
}

async function showStatus(root: string): Promise<number> {
  const all = await status(running(root));
  for (const part of all) say(`${part.ok ? 'ok  ' : 'DOWN'} ${part.name.padEnd(14)} ${part.text}`);
  return all.every((part) => part.ok) ? 0 : 1;
}

function showLogs(rest: readonly string[], root: string): number {
  const [part] = rest;
  const stage = Lab.open(root);
  if (stage === undefined) throw new Error('No lab was started in this folder yet: npm run lab -- up');
  const files = existsSync(stage.logs) ? readdirSync(stage.logs).sort() : [];
  const found = files.filter((file) => part !== undefined && file.startsWith(part));
  if (found.length === 0) {
    const names = files.map((file) => file.replace(/\.(log|jsonl)$/, '')).join(', ');
    throw new LabCommandError(
      `there is no log of ${part === undefined ? 'no part' : `"${part}"`}; there are: ${names}`,
    );
  }
  for (const file of found) process.stdout.write(readFileSync(join(stage.logs, file)));
  return 0;
}

/** Without an argument the faults that are still to come; else they are replaced by the given ones. */
async function showFaults(rest: readonly string[], root: string): Promise<number> {
  const stage = running(root);
  const [rules, ...more] = rest;
  nothingElse(more);
  const pending = rules === undefined ? await pendingFaults(stage) : await setFaults(stage, rules);
  console.log(JSON.stringify(pending));
  return 0;
}

async function commandHost(rest: readonly string[], root: string): Promise<number> {
  const stage = running(root);
  const [what] = rest;
  if (what === 'reboot') await rebootHost(stage);
  else if (what === 'stop-start') await stopStartHost(stage);
  else throw new LabCommandError(`host ${what ?? ''}: expected reboot or stop-start`);
  return 0;
}

function nothingElse(rest: readonly string[]): void {
  if (rest.length > 0) throw new LabCommandError(`unexpected "${rest.join(' ')}"`);
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
  } catch (error) {
    throw new LabCommandError((error as Error).message);
  }
}
