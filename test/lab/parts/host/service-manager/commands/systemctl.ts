import type { Journal } from '../journal.ts';
import type { KnownUnit, Manager } from '../services/manager.ts';
import { parseOptions, type Spellings, withoutEffect } from './options.ts';
import { type Output, unitName } from './output.ts';
import { verbs } from './verbs.ts';

/** One call of systemctl. */
export interface Request {
  readonly arguments: readonly string[];
  readonly isRoot: boolean;
}

/** Verbs that change something, which only root may do. */
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

/** Carries out a call of systemctl. Resolves to the exit status. */
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

/** A line of `list-units` or `list-unit-files`. */
function listed(verb: string, known: KnownUnit, manager: Manager): string {
  if (verb === 'list-unit-files')
    return `${known.name.padEnd(30)} ${manager.isEnabled(known.name) ? 'enabled' : 'disabled'}`;
  const status = known.service?.status;
  return `${known.name.padEnd(30)} ${known.load} ${status?.active ?? 'inactive'} ${status?.sub ?? 'dead'} ${known.service?.unit.description ?? ''}`;
}
