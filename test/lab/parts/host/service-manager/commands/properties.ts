import type { KnownUnit, Manager } from '../services/manager.ts';
import type { ServiceStatus } from '../services/service-status.ts';

/** The properties of a unit that `systemctl show` prints, with systemd's names. */
export function propertiesOf(known: KnownUnit, manager: Manager): Record<string, string> {
  const { service } = known;
  const status = service?.status;
  const unit = service?.unit;
  const exit = status?.exit;
  return {
    Id: known.name,
    Names: known.name,
    Description: unit?.description ?? known.name,
    LoadState: known.load,
    ActiveState: status?.active ?? 'inactive',
    SubState: status?.sub ?? 'dead',
    FragmentPath: known.load === 'not-found' ? '' : known.path,
    DropInPaths: known.dropIns.join(' '),
    UnitFileState: known.load === 'not-found' ? '' : manager.isEnabled(known.name) ? 'enabled' : 'disabled',
    NeedDaemonReload: manager.needsReload(known.name) ? 'yes' : 'no',
    Type: unit?.type ?? '',
    Restart: unit?.restart ?? 'no',
    RestartUSec: unit === undefined ? '100ms' : milliseconds(unit.restartDelayMs),
    TimeoutStopUSec: unit === undefined ? '1min 30s' : milliseconds(unit.stopTimeoutMs),
    MainPID: String(status?.mainPid ?? 0),
    NRestarts: String(status?.restarts ?? 0),
    Result: status?.result ?? 'success',
    ExecMainCode: exit === undefined ? '0' : exit.signal === null ? '1' : '2',
    ExecMainStatus: exit === undefined ? '0' : String(exit.code ?? signalNumber(exit.signal)),
    ActiveEnterTimestamp: enteredAt(status),
    User: unit === undefined || unit.user === 'root' ? '' : unit.user,
    WorkingDirectory: unit?.workingDirectory.path ?? '',
    Environment: Object.entries(unit?.environment ?? {})
      .map(([name, value]) => (/[\s"'\\]/.test(value) ? `"${name}=${value}"` : `${name}=${value}`))
      .join(' '),
    ExecStart: (unit?.start ?? [])
      .map(({ words }) => `{ path=${words[0]} ; argv[]=${words.join(' ')} ; ignore_errors=no }`)
      .join(' ; '),
  };
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGTERM: 15,
};
const signalNumber = (signal: NodeJS.Signals | null): number => SIGNALS[signal ?? ''] ?? 0;

/** A duration in systemd's form: in seconds, or in ms if it has a fraction. */
const milliseconds = (ms: number): string =>
  ms === Number.POSITIVE_INFINITY ? 'infinity' : ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;

const enteredAt = (status: ServiceStatus | undefined): string =>
  status?.active === 'active' && status.since !== undefined ? dateTime(status.since) : '';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A time in systemd's form: `Mon 2026-11-02 10:15:00 UTC`. */
export const dateTime = (at: Date): string =>
  `${DAYS[at.getUTCDay()]} ${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 19)} UTC`;
