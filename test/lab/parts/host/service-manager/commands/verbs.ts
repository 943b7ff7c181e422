import { existsSync, readFileSync } from 'node:fs';
import type { Journal } from '../journal.ts';
import type { KnownUnit, Manager } from '../services/manager.ts';
import type { Service } from '../services/service.ts';
import { StartError } from '../services/service-status.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';
import { dateTime, propertiesOf } from './properties.ts';

/** One verb of systemctl on one unit. */
export interface VerbCall {
  readonly known: KnownUnit;
  readonly manager: Manager;
  readonly journal: Journal;
  readonly options: Options;
  readonly output: Output;
  readonly verb: string;
}

/** Runs `work` on the service of a unit, or prints why that is not possible. Resolves to the exit status. */
async function change(call: VerbCall, work: (service: Service) => Promise<void>): Promise<number> {
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

const isRunning = (service: Service): boolean => ['active', 'activating'].includes(service.status.active);
const restart = async (service: Service): Promise<void> => {
  await service.stop();
  await service.start();
};

/** The verbs of systemctl that take units. Each returns or resolves to the exit status. */
export const verbs: Readonly<Record<string, (call: VerbCall) => number | Promise<number>>> = {
  start: (call) => change(call, (service) => service.start()),
  stop: (call) => change(call, (service) => service.stop()),
  restart: (call) => change(call, restart),
  'try-restart': (call) => change(call, async (service) => (isRunning(service) ? restart(service) : undefined)),
  reload: (call) => change(call, (service) => service.reload()),
  'reload-or-restart': (call) =>
    change(call, (service) =>
      service.unit.reload.length > 0 && isRunning(service) ? service.reload() : restart(service),
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

  cat: ({ known, output }) => {
    if (known.load === 'not-found') {
      output.error(`No files found for ${known.name}.`);
      return 1;
    }
    const paths = [known.path, ...known.dropIns].filter((path) => existsSync(path));
    output.out(paths.map((path) => `# ${path}\n${readFileSync(path, 'utf8')}`).join('\n'));
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
