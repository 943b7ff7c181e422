import type { Journal } from './journal.ts';
import type { Known, Manager } from './manager.ts';
import { type Options, parseOptions, type Spellings, withoutEffect } from './options.ts';
import { dateTime, propertiesOf } from './properties.ts';
import { type Service, StartError } from './service.ts';

/** Where a command prints. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/** Who asks, and for what. */
export interface Request {
  readonly arguments: readonly string[];
  readonly isRoot: boolean;
}

/** Verbs that change something: root only. */
const FOR_ROOT = [
  'start',
  'stop',
  'restart',
  'try-restart',
  'reload',
  'reload-or-restart',
  'enable',
  'disable',
  'daemon-reload',
  'reset-failed',
  'kill',
];
const SPELLINGS: Spellings = {
  '--now': { name: 'now' },
  '-q': { name: 'quiet' },
  '--quiet': { name: 'quiet' },
  '--value': { name: 'value' },
  '--no-block': { name: 'no-block' },
  '-p': { name: 'property', value: true },
  '--property': { name: 'property', value: true },
  '-n': { name: 'lines', value: true },
  '--lines': { name: 'lines', value: true },
  '-t': { name: 'type', value: true },
  '--type': { name: 'type', value: true },
  '--state': { name: 'state', value: true },
  ...withoutEffect('--no-pager', '--full', '-l', '--system', '--no-legend', '--plain', '--all', '-a', '--force', '-f'),
  ...withoutEffect('--no-ask-password'),
};

/** Carries out one call of systemctl; resolves to its exit status. */
export async function systemctl(manager: Manager, journal: Journal, request: Request, output: Output): Promise<number> {
  const options = parseOptions(request.arguments, SPELLINGS);
  if (options.unknown !== undefined) {
    output.error(`systemctl: unrecognized option '${options.unknown}'`);
    return 1;
  }
  const [verb = 'list-units', ...names] = options.words;
  if (FOR_ROOT.includes(verb) && !request.isRoot) {
    const what = names[0] === undefined ? '' : ` ${unitName(names[0])}`;
    output.error(`Failed to ${verb}${what}: Interactive authentication required.`);
    return 1;
  }
  if (verb === 'daemon-reload') {
    manager.reload();
    return 0;
  }
  if (verb === 'is-system-running') {
    output.out('running');
    return 0;
  }
  if (verb === 'list-units' || verb === 'list-unit-files') {
    for (const name of manager.files()) output.out(listed(verb, manager.find(name), manager));
    return 0;
  }
  const one = verbs[verb];
  if (one === undefined) {
    output.error(`Unknown operation '${verb}'.`);
    return 1;
  }
  if (names.length === 0) {
    output.error('Too few arguments.');
    return 1;
  }
  let status = 0;
  for (const [at, name] of names.entries()) {
    if (verb === 'show' && at > 0) output.out('');
    status = Math.max(
      status,
      await one({ known: manager.find(unitName(name)), manager, journal, options, output, verb }),
    );
  }
  return status;
}

/** `x` and `/etc/systemd/system/x.service` mean `x.service`. */
export const unitName = (name: string): string => {
  const base = name.split('/').at(-1) ?? name;
  return base.includes('.') ? base : `${base}.service`;
};

interface Call {
  readonly known: Known;
  readonly manager: Manager;
  readonly journal: Journal;
  readonly options: Options;
  readonly output: Output;
  readonly verb: string;
}

/** Runs `work` on the unit's service, or says why it cannot. */
async function change(call: Call, work: (service: Service) => Promise<void>): Promise<number> {
  const { known, manager, output, verb } = call;
  const { name, service } = known;
  if (service === undefined) {
    if (known.load === 'bad-setting') {
      output.error(`Failed to ${verb} ${name}: Unit ${name} has a bad unit file setting: ${known.problem}`);
      return 1;
    }
    output.error(`Failed to ${verb} ${name}: Unit ${name} not ${verb === 'stop' ? 'loaded' : 'found'}.`);
    return 5;
  }
  if (manager.needsReload(name)) {
    output.error(
      `Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.`,
    );
  }
  const done = work(service);
  if (call.options.given.has('no-block')) {
    done.catch((error: unknown) => call.output.error((error as Error).message));
    return 0;
  }
  try {
    await done;
    return 0;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    output.error(error.message);
    return 1;
  }
}

const running = (service: Service): boolean => ['active', 'activating'].includes(service.status.active);
const restart = async (service: Service): Promise<void> => {
  await service.stop();
  await service.start();
};

const verbs: Readonly<Record<string, (call: Call) => number | Promise<number>>> = {
  start: (call) => change(call, (service) => service.start()),
  stop: (call) => change(call, (service) => service.stop()),
  restart: (call) => change(call, restart),
  'try-restart': (call) => change(call, async (service) => (running(service) ? restart(service) : undefined)),
  reload: (call) => change(call, (service) => service.reload()),
  'reload-or-restart': (call) =>
    change(call, (service) =>
      service.unit.reload.length > 0 && running(service) ? service.reload() : restart(service),
    ),
  'reset-failed': ({ known }) => {
    known.service?.resetFailed();
    return 0;
  },

  enable: async (call) => {
    const { known, manager, output, options } = call;
    if (known.service === undefined) {
      output.error(`Failed to enable unit: Unit file ${known.name} does not exist.`);
      return 1;
    }
    for (const [link, target] of manager.enable(known.service.unit)) {
      if (!options.given.has('quiet')) output.error(`Created symlink from ${link} to ${target}.`);
    }
    return options.given.has('now')
      ? change({ ...call, known: manager.find(known.name) }, (service) => service.start())
      : 0;
  },

  disable: async (call) => {
    const { known, manager, output, options } = call;
    for (const link of manager.disable(known.name))
      if (!options.given.has('quiet')) output.error(`Removed symlink ${link}.`);
    return options.given.has('now') ? change(call, (service) => service.stop()) : 0;
  },

  'is-active': ({ known, options, output }) => {
    const active = known.service?.status.active ?? 'inactive';
    if (!options.given.has('quiet')) output.out(active);
    return active === 'active' ? 0 : 3;
  },

  'is-failed': ({ known, options, output }) => {
    const active = known.service?.status.active ?? 'inactive';
    if (!options.given.has('quiet')) output.out(active);
    return active === 'failed' ? 0 : 1;
  },

  'is-enabled': ({ known, manager, options, output }) => {
    if (known.load === 'not-found') {
      output.error(`Failed to get unit file state for ${known.name}: No such file or directory`);
      return 1;
    }
    const enabled = manager.isEnabled(known.name);
    if (!options.given.has('quiet')) output.out(enabled ? 'enabled' : 'disabled');
    return enabled ? 0 : 1;
  },

  show: ({ known, manager, options, output }) => {
    const all = propertiesOf(known, manager);
    const asked = (options.given.get('property') ?? []).flatMap((one) => one.split(','));
    const names = asked.length > 0 ? asked : Object.keys(all);
    for (const name of names) {
      const value = all[name];
      if (value !== undefined) output.out(options.given.has('value') ? value : `${name}=${value}`);
    }
    return 0;
  },

  status: ({ known, manager, journal, options, output }) => {
    const { service, name } = known;
    if (known.load === 'not-found') {
      output.error(`Unit ${name} could not be found.`);
      return 4;
    }
    const enabled = manager.isEnabled(name) ? 'enabled' : 'disabled';
    const status = service?.status;
    output.out(`● ${name} - ${service?.unit.description ?? name}`);
    output.out(`   Loaded: ${known.load} (${known.path}; ${enabled}; vendor preset: disabled)`);
    const since = status?.since === undefined ? '' : ` since ${dateTime(status.since)}`;
    const result = status?.active === 'failed' ? `Result: ${status.result}` : (status?.sub ?? 'dead');
    output.out(`   Active: ${status?.active ?? 'inactive'} (${result})${since}`);
    if ((status?.mainPid ?? 0) > 0) output.out(` Main PID: ${status?.mainPid}`);
    output.out('');
    for (const line of journal.last(name, Number(options.given.get('lines')?.at(-1) ?? '10'))) output.out(line);
    return status?.active === 'active' || status?.active === 'activating' ? 0 : 3;
  },
};

function listed(verb: string, known: Known, manager: Manager): string {
  if (verb === 'list-unit-files')
    return `${known.name.padEnd(30)} ${manager.isEnabled(known.name) ? 'enabled' : 'disabled'}`;
  const status = known.service?.status;
  return `${known.name.padEnd(30)} ${known.load} ${status?.active ?? 'inactive'} ${status?.sub ?? 'dead'} ${known.service?.unit.description ?? ''}`;
}
