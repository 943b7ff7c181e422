import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { parseService } from '../units/service-unit.ts';
import type { Launch, Launched, Launcher } from './launcher.ts';
import type { Exit } from './restart-policy.ts';
import { Service } from './service.ts';

/** Processes that run until they get a signal. */
class FakeProcesses implements Launcher {
  readonly launches: Launch[] = [];
  readonly #living = new Map<string, (exit: Exit) => void>();
  /** Programs that end at once, with their exit code. */
  readonly #short: Readonly<Record<string, number>>;

  constructor(short: Readonly<Record<string, number>> = {}) {
    this.#short = short;
  }

  launch(launch: Launch): Launched {
    this.launches.push(launch);
    const code = this.#short[launch.words[0] ?? ''];
    const pid = 100 + this.launches.length;
    if (code !== undefined) return { pid, ended: Promise.resolve({ code, signal: null }) };
    return { pid, ended: new Promise((resolve) => this.#living.set(launch.invocation, resolve)) };
  }

  signal(invocation: string, signal: NodeJS.Signals | 0): number {
    const end = this.#living.get(invocation);
    if (end === undefined) return 0;
    if (signal !== 0) {
      this.#living.delete(invocation);
      end({ code: null, signal });
    }
    return 1;
  }
}

function service(settings: string, processes: Launcher, name = 'a.service') {
  const lines: string[] = [];
  const ports = {
    launcher: processes,
    environment: { PATH: '/usr/bin' },
    log: (_unit: string, _identifier: string, _pid: number, text: string) => void lines.push(text),
    homeOf: (user: string) => `/home/${user}`,
    now: () => new Date(),
  };
  return { one: new Service(parseService(name, [`[Service]\n${settings}`], 'h'), ports), lines };
}

const until = async (condition: () => boolean) => {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) await sleep(5);
  expect(condition()).toBe(true);
};

test('the program is started with the settings of its unit and stopped cleanly', async () => {
  const processes = new FakeProcesses();
  const { one } = service(
    'ExecStart=/bin/x $ARGS\nEnvironment="ARGS=a b"\nUser=ec2-user\nWorkingDirectory=/tmp',
    processes,
  );
  await one.start();
  expect(one.status).toMatchObject({ active: 'active', sub: 'running', mainPid: 101 });
  expect(processes.launches[0]).toMatchObject({
    words: ['/bin/x', 'a', 'b'],
    user: 'ec2-user',
    directory: '/tmp',
    environment: { PATH: '/usr/bin', ARGS: 'a b', HOME: '/home/ec2-user' },
  });
  await one.stop();
  expect(one.status).toMatchObject({ active: 'inactive', result: 'success', mainPid: 0 });
});

test('a killed program is restarted and the restart counted', async () => {
  const processes = new FakeProcesses();
  const { one } = service('ExecStart=/bin/x\nRestart=on-failure\nRestartSec=10ms', processes);
  await one.start();
  processes.signal(one.invocation, 'SIGKILL');
  await until(() => one.status.restarts === 1 && one.status.active === 'active');
  expect(processes.launches).toHaveLength(2);
  await one.stop();
});

test('a service fails after five starts in ten seconds', async () => {
  const { one, lines } = service('ExecStart=/bin/x\nRestart=always\nRestartSec=0', new FakeProcesses({ '/bin/x': 1 }));
  await one.start();
  await until(() => one.status.active === 'failed');
  expect(one.status).toMatchObject({ result: 'start-limit-hit', restarts: 5 });
  await expect(one.start()).rejects.toThrow('attempted too often');
  expect(lines).toContain('a.service: Start request repeated too quickly.');
});

test('a service that is stopped while it waits for its restart stays stopped', async () => {
  const processes = new FakeProcesses({ '/bin/x': 1 });
  const { one } = service('ExecStart=/bin/x\nRestart=always\nRestartSec=1h', processes);
  await one.start();
  await until(() => one.status.sub === 'auto-restart');
  await one.stop();
  expect(one.status.active).toBe('inactive');
  expect(processes.launches).toHaveLength(1);
});

test('a failed ExecStartPre= makes the start fail', async () => {
  const { one } = service('ExecStartPre=/bin/no\nExecStart=/bin/x', new FakeProcesses({ '/bin/no': 3 }));
  await expect(one.start()).rejects.toThrow('Job for a.service failed because the control process exited');
  expect(one.status).toMatchObject({ active: 'failed', result: 'exit-code' });
});
