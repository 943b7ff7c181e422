import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandLine, ServiceUnit } from '../units/service-unit.ts';
import { parseEnvironmentFile } from '../units/unit-file.ts';
import { withVariables } from '../units/words.ts';
import { LaunchError, type Launched } from './launcher.ts';
import { type Exit, exceedsStartLimit, isSuccess, shouldRestart } from './restart-policy.ts';
import { type Result, type ServicePorts, type ServiceStatus, StartError } from './service-status.ts';

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};
const POLL_MS = 20;
/** How long the remaining processes of a run may take to end, before and after they are killed. */
const LEFTOVERS_TIMEOUT_MS = 2_000;

/** Runs, restarts and stops one service. */
export class Service {
  unit: ServiceUnit;
  readonly #ports: ServicePorts;
  #status: ServiceStatus = {
    active: 'inactive',
    sub: 'dead',
    result: 'success',
    mainPid: 0,
    restarts: 0,
    exit: undefined,
    since: undefined,
  };
  #invocation = '';
  #main: Launched | undefined;
  #restart: AbortController | undefined;
  #stopping: Promise<void> | undefined;
  #starts: number[] = [];

  constructor(unit: ServiceUnit, ports: ServicePorts) {
    this.unit = unit;
    this.#ports = ports;
  }

  /** The state now. */
  get status(): ServiceStatus {
    return this.#status;
  }

  /** Id of the current or last run. */
  get invocation(): string {
    return this.#invocation;
  }

  /** Starts the service unless it runs. @throws StartError when that fails. */
  async start(): Promise<void> {
    await this.#stopping;
    if (this.#status.active === 'active' || this.#status.active === 'activating') return;
    this.#become({ restarts: 0 });
    await this.#run();
  }

  /** Stops all processes of the service. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  /** Runs the commands of ExecReload= with the variable MAINPID. @throws StartError when one fails. */
  async reload(): Promise<void> {
    for (const line of this.unit.reload) {
      if (!(await this.#runToEnd(line))) throw new StartError(`Job for ${this.unit.name} failed.`);
    }
  }

  /** Clears a failure, and the starts that count towards the start limit. */
  resetFailed(): void {
    this.#starts = [];
    if (this.#status.active === 'failed') this.#become({ active: 'inactive', sub: 'dead', result: 'success' });
  }

  async #run(): Promise<void> {
    const { name, description, startLimit } = this.unit;
    const now = this.#ports.now().getTime();
    if (exceedsStartLimit(this.#starts, now, startLimit)) {
      this.#log('Start request repeated too quickly.');
      this.#fail('start-limit-hit');
      throw new StartError(
        `Job for ${name} failed because start of the service was attempted too often. See "systemctl status ${name}" and ` +
          `"journalctl -xe" for details.\nTo force a start use "systemctl reset-failed ${name}" followed by "systemctl start ${name}" again.`,
      );
    }
    this.#starts = [...this.#starts.slice(-startLimit.burst), now];
    this.#invocation = randomBytes(16).toString('hex');
    this.#become({ active: 'activating', sub: 'start', result: 'success', exit: undefined });
    this.#log(`Starting ${description}...`);
    const oneshot = this.unit.type === 'oneshot';
    for (const line of [...this.unit.before, ...(oneshot ? this.unit.start : [])]) {
      if (await this.#runToEnd(line)) continue;
      this.#fail('exit-code');
      throw new StartError(
        `Job for ${name} failed because the control process exited with error code. See "systemctl status ${name}" and "journalctl -xe" for details.`,
      );
    }
    this.#log(`Started ${description}.`);
    if (!oneshot) this.#launchMain();
    else if (this.unit.remainAfterExit) this.#become({ active: 'active', sub: 'exited' });
    else this.#become({ active: 'inactive', sub: 'dead' });
  }

  #launchMain(): void {
    const [line] = this.unit.start;
    if (line === undefined) return;
    try {
      const main = this.#launch(line);
      this.#main = main;
      this.#become({ active: 'active', sub: 'running', mainPid: main.pid });
      void main.ended.then((exit) => this.#mainEnded(main, exit));
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      this.#log(error.message);
      void this.#afterEnd({ code: error.status, signal: null });
    }
  }

  async #mainEnded(main: Launched, exit: Exit): Promise<void> {
    this.#main = undefined;
    const [how, status] =
      exit.signal === null
        ? ['exited', `${exit.code}${exit.code === 0 ? '/SUCCESS' : '/FAILURE'}`]
        : ['killed', `${SIGNAL_NUMBERS[exit.signal] ?? '?'}/${exit.signal.replace('SIG', '')}`];
    this.#log(`Main process exited, code=${how}, status=${status}`);
    this.#become({ mainPid: 0, exit });
    if (this.#stopping !== undefined) return;
    await this.#endAll(this.unit.killSignal, Math.min(this.unit.stopTimeoutMs, LEFTOVERS_TIMEOUT_MS));
    if (this.#main === undefined || this.#main === main) await this.#afterEnd(exit);
  }

  async #afterEnd(exit: Exit): Promise<void> {
    const success = isSuccess(exit, this.unit);
    const result: Result = success ? 'success' : exit.signal === null ? 'exit-code' : 'signal';
    this.#become({ mainPid: 0, exit, result });
    if (!success) this.#log(`Failed with result '${result}'.`);
    if (!shouldRestart(this.unit.restart, exit, success)) {
      this.#become(success ? { active: 'inactive', sub: 'dead' } : { active: 'failed', sub: 'failed' });
      return;
    }
    this.#become({ active: 'activating', sub: 'auto-restart' });
    this.#restart = new AbortController();
    try {
      await sleep(this.unit.restartDelayMs, undefined, { signal: this.#restart.signal });
    } catch {
      return; // The service was stopped.
    }
    this.#become({ restarts: this.#status.restarts + 1 });
    this.#log(`Scheduled restart job, restart counter is at ${this.#status.restarts}.`);
    try {
      await this.#run();
    } catch (error) {
      if (!(error instanceof StartError)) throw error; // It is in the journal.
    }
  }

  async #stop(): Promise<void> {
    this.#restart?.abort();
    const { active } = this.#status;
    if (active === 'inactive' || active === 'failed') return;
    this.#log(`Stopping ${this.unit.description}...`);
    this.#become({ active: 'deactivating', sub: 'stop', exit: undefined });
    for (const line of this.unit.stop) await this.#runToEnd(line);
    const inTime = await this.#endAll(this.unit.killSignal, this.unit.stopTimeoutMs);
    if (!inTime) this.#log("State 'stop-sigterm' timed out. Killing.");
    const { exit } = this.#status;
    const success = exit === undefined || isSuccess(exit, this.unit); // Undefined when the service was waiting for its restart.
    const result: Result = !inTime ? 'timeout' : success ? 'success' : 'exit-code';
    const state =
      result === 'success'
        ? ({ active: 'inactive', sub: 'dead' } as const)
        : ({ active: 'failed', sub: 'failed' } as const);
    this.#become({ ...state, result, mainPid: 0 });
    this.#log(`Stopped ${this.unit.description}.`);
  }

  /** Signals all processes of this run and kills them after the timeout. Resolves to whether they ended in time. */
  async #endAll(signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
    const { launcher } = this.#ports;
    const alive = (): boolean => this.#main !== undefined || launcher.signal(this.#invocation, 0) > 0;
    if (!alive()) return true;
    launcher.signal(this.#invocation, signal);
    const deadline = Date.now() + timeoutMs;
    while (alive() && Date.now() < deadline) await sleep(POLL_MS);
    if (!alive()) return true;
    launcher.signal(this.#invocation, 'SIGKILL');
    const end = Date.now() + LEFTOVERS_TIMEOUT_MS;
    while (alive() && Date.now() < end) await sleep(POLL_MS);
    return false;
  }

  /** Runs a command to its end. Resolves to whether it succeeded. */
  async #runToEnd(line: CommandLine): Promise<boolean> {
    try {
      const exit = await this.#launch(line).ended;
      return line.ignoresFailure || isSuccess(exit, this.unit);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      this.#log(error.message);
      return line.ignoresFailure;
    }
  }

  #launch(line: CommandLine): Launched {
    const { user, workingDirectory, name } = this.unit;
    const environment = this.#environment();
    const words = withVariables(line.words, environment);
    return this.#ports.launcher.launch(
      { words, user, directory: workingDirectory.path, environment, invocation: this.#invocation },
      (pid, text) => this.#ports.log(name, basename(words[0] ?? name), pid, text),
    );
  }

  #environment(): Record<string, string> {
    const { user } = this.unit;
    const home = this.#ports.homeOf(user);
    const environment: Record<string, string> = {
      ...this.#ports.environment,
      ...(user === 'root' ? {} : { HOME: home, USER: user, LOGNAME: user, SHELL: '/bin/bash' }),
      ...this.unit.environment,
    };
    for (const { path, isOptional } of this.unit.environmentFiles) {
      try {
        Object.assign(environment, parseEnvironmentFile(readFileSync(path, 'utf8')));
      } catch (error) {
        if (!isOptional)
          throw new LaunchError(
            `Failed to load environment files: ${path}: ${(error as NodeJS.ErrnoException).code}`,
            1,
          );
      }
    }
    return this.#main === undefined ? environment : { ...environment, MAINPID: String(this.#main.pid) };
  }

  #fail(result: Result): void {
    this.#log(`Failed with result '${result}'.`);
    this.#become({ active: 'failed', sub: 'failed', result, mainPid: 0 });
  }

  #become(change: Partial<ServiceStatus>): void {
    const moved = change.active !== undefined && change.active !== this.#status.active;
    this.#status = { ...this.#status, ...change, ...(moved ? { since: this.#ports.now() } : {}) };
  }

  #log(text: string): void {
    this.#ports.log(this.unit.name, 'systemd', 1, `${this.unit.name}: ${text}`);
  }
}
