import type { Change, PropertyDiff } from '#lib/converge/resource.ts';
import { diffSettings, shown } from '#lib/pipeline/shared/host/resources/diff-settings.ts';
import { overridesOf, serviceSettings } from './unit-settings.ts';
import type { PortHolder, UnitLook, UnitState } from './unit-state.ts';

/** The unit as it should be. */
export interface DesiredUnit {
  /** Whole text, with our mark and the digest. */
  readonly text: string;
  /** Digest of the text and of everything else that the process reads when it starts. */
  readonly settings: string;
}

/** What of a unit is needed to compare it. */
type Look = Pick<UnitLook, 'name' | 'url' | 'port' | 'variables'>;

/**
 * Compares the unit as systemd reads it, the state, what the process was started with, and what listens on the port. What
 * belongs to somebody else blocks: a drop-in that changes our settings, another process on the port. Pure.
 */
export function diffUnit(desired: DesiredUnit, look: Look, actual: UnitState): Change {
  return blockedBy(desired, look, actual) ?? changeOf(desired, look, actual);
}

function blockedBy(desired: DesiredUnit, { name, port }: Look, actual: UnitState): Change | undefined {
  const { holder, load } = actual;
  if (holder !== undefined && !holder.isOurs) {
    return {
      action: 'blocked',
      lines: [{ path: `port ${port}`, before: describeHolder(holder), after: `(${name})` }],
      remedy: `Stop it on the host (${stopCommand(holder, port)}) and run again, or set restProxy.port in the config to a free port.`,
    };
  }
  if (load === 'masked') {
    return {
      action: 'blocked',
      lines: [{ path: 'unit', before: '(masked)', after: '(ours)' }],
      remedy: `Somebody has forbidden systemd to start it. Allow it (sudo systemctl unmask ${name}) and run again.`,
    };
  }
  const overrides = overridesOf(desired.text, actual.dropIns);
  const [first] = overrides;
  if (first !== undefined) {
    return {
      action: 'blocked',
      lines: overrides.map(({ path, key, value, ours }) => ({
        path: `${path} ${key}`,
        before: value === '' ? '(removed)' : shown(key, value),
        after: ours,
      })),
      remedy: `That file is not ours and changes the unit. Remove the setting from it, or the file (sudo rm ${first.path}; sudo systemctl daemon-reload), and run again.`,
    };
  }
  return undefined;
}

function changeOf(desired: DesiredUnit, look: Look, actual: UnitState): Change {
  const { text } = actual;
  if (text === undefined) return { action: 'create', lines: diffSettings(undefined, desired.text) };
  const lines: PropertyDiff[] = [];
  if (text !== desired.text) {
    const changes = diffSettings(text, desired.text);
    lines.push(...(changes.length > 0 ? changes : [{ path: 'text', before: '(other)', after: '(ours)' }]));
  }
  if (!actual.isEnabled) lines.push({ path: 'enabled', before: 'no', after: 'yes' });
  if (actual.needsReload) lines.push({ path: 'loaded by systemd', before: '(older files)', after: '(those on disk)' });
  const process = processLine(desired, look, actual);
  if (process !== undefined) lines.push(process);
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}

/** The first thing that is wrong with the process. */
function processLine(
  desired: DesiredUnit,
  { url, port, variables }: Look,
  actual: UnitState,
): PropertyDiff | undefined {
  if (actual.active !== 'active') return { path: 'state', before: actual.active || 'unknown', after: 'active' };
  if (actual.running !== desired.settings) {
    return { path: 'running settings', before: actual.running ?? '(unknown)', after: desired.settings };
  }
  if (actual.newer !== undefined) {
    return { path: 'running since', before: `before ${actual.newer} was written`, after: 'afterwards' };
  }
  const ours = serviceSettings([{ path: '', text: desired.text }]);
  for (const variable of variables) {
    // The program itself may add to its variables, as to its class path.
    const [value, wanted] = [actual.variables.get(variable) ?? '', ours.get(`Environment.${variable}`)?.value ?? ''];
    if (!value.includes(wanted)) {
      return { path: `running ${variable}`, before: shown(variable, value), after: `with ${wanted}` };
    }
  }
  if (actual.holder === undefined) return { path: `port ${port}`, before: '(nothing listens)', after: '(listens)' };
  return actual.answers ? undefined : { path: url, before: '(no answer)', after: '(answers)' };
}

/** A process for a message: `process 4711 of root: python3 -m http.server 8082`. */
export function describeHolder({ pid, user, command, unit }: PortHolder): string {
  if (pid === undefined) return `held by a process of ${user}`;
  const program = typeof shown('', command) === 'string' ? command : `${command.split(' ')[0]} …`;
  return `held by process ${pid} of ${user}${unit === undefined ? '' : ` (${unit})`}: ${program}`;
}

function stopCommand({ pid, user, unit }: PortHolder, port: number): string {
  if (unit !== undefined) return `sudo systemctl disable --now ${unit}`;
  if (pid === undefined) return `find it with: sudo ss -ltnp sport = :${port}`;
  return `${user === 'root' ? 'sudo ' : ''}kill ${pid}`;
}
