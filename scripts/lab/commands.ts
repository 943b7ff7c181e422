import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { down, envOf, isUp, lockFile, restart, restartDown, running, status, up } from '#lab/commands.ts';
import { type HostImage, Lab, type LabSpec } from '#lab/core/lab.ts';
import { acquireLock } from '#lab/core/lock.ts';
import { pendingFaults, setFaults } from '#lab/parts/aws/index.ts';
import { images } from '#lab/parts/host/image/amazon-linux.ts';
import { rebootHost, stopStartHost } from '#lab/parts/host/index.ts';
import { formatEnv, isEnvFormat } from './env-format.ts';
import { userIdOf } from './user-id.ts';

/** The command line is wrong: the usage is shown too. */
export class LabCommandError extends Error {}

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
      const { spec } = running(root);
      return boot(root, spec);
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
    case 'host':
      return commandHost(rest, root);
    default:
      throw new LabCommandError(command === undefined ? 'no command was given' : `unknown command "${command}"`);
  }
}

async function bringUp(rest: readonly string[], root: string): Promise<number> {
  const { values } = parse(rest, {
    data: { type: 'string' },
    databricks: { type: 'boolean', default: false },
    'home-size': { type: 'string' },
    config: { type: 'string', default: 'config/pipeline.yaml' },
    'host-image': { type: 'string', default: 'amazon-linux-2' },
  });
  const hostImage = values['host-image'];
  if (!isHostImage(hostImage)) {
    throw new LabCommandError(`--host-image is "${hostImage}", expected ${Object.keys(images).join(' or ')}`);
  }
  if (isUp(root)) {
    say('A lab is up in this folder already; npm run lab -- reset starts it afresh.');
    await restartDown(running(root), say);
    return showStatus(root);
  }
  const homeSize = values['home-size'];
  if (homeSize !== undefined && !/^[1-9]\d*[kmg]$/.test(homeSize))
    throw new LabCommandError(`--home-size is "${homeSize}", expected a size such as 600m`);
  const data = values.data === undefined ? undefined : resolve(root, values.data);
  return boot(root, {
    userId: userIdOf(resolve(root, values.config)),
    withDatabricks: values.databricks,
    hostImage,
    ...(data === undefined ? {} : { data }),
    ...(homeSize === undefined ? {} : { homeSize }),
  });
}

const isHostImage = (name: string): name is HostImage => Object.hasOwn(images, name);

/** What of a lab is chosen by who brings it up, and kept when it is reset. */
type Chosen = Pick<LabSpec, 'userId' | 'data' | 'withDatabricks' | 'hostImage' | 'homeSize'>;

async function boot(root: string, { userId, data, withDatabricks, hostImage, homeSize }: Chosen): Promise<number> {
  using _lock = acquireLock(lockFile(root), 'npm run lab -- up');
  const start = Date.now();
  const options = {
    ...(data === undefined ? {} : { data }),
    ...(hostImage === undefined ? {} : { hostImage }),
    ...(homeSize === undefined ? {} : { homeSize }),
  };
  await up({ root, userId, withDatabricks, ...options }, say);
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
