import type { Launcher } from './launcher.ts';
import type { Exit } from './restart-policy.ts';

/** systemd's ActiveState of a unit. */
export type ActiveState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

/** systemd's Result of a unit's last run. */
export type Result = 'success' | 'exit-code' | 'signal' | 'timeout' | 'start-limit-hit' | 'resources';

/** The state of a service that systemctl shows. */
export interface ServiceStatus {
  readonly active: ActiveState;
  /** systemd's SubState, for example `running` or `auto-restart`. */
  readonly sub: string;
  readonly result: Result;
  /** Pid of the main process; 0 when there is none. */
  readonly mainPid: number;
  /** Number of automatic restarts since the last start by a user. */
  readonly restarts: number;
  /** How the main process ended; undefined while it runs. */
  readonly exit: Exit | undefined;
  /** When the service entered its active state. */
  readonly since: Date | undefined;
}

/** A start that failed. The message is that of systemctl. */
export class StartError extends Error {}

/** What a service needs from the host. */
export interface ServicePorts {
  readonly launcher: Launcher;
  /** Variables of every service. */
  readonly environment: Readonly<Record<string, string>>;
  /** The home folder of a user. */
  homeOf(user: string): string;
  /** Adds a line to the journal of a unit. */
  log(unit: string, identifier: string, pid: number, text: string): void;
  now(): Date;
}
