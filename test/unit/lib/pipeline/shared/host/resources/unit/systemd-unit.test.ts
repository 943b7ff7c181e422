import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { configSchema } from '#lib/config/schema.ts';
import { Facts } from '#lib/converge/facts.ts';
import { restProxyUnit } from '#lib/pipeline/setup-rest-proxy/rest-proxy-unit.ts';
import { absolutePaths } from '#lib/pipeline/shared/host/paths.ts';
import { systemdUnit, withSettings } from '#lib/pipeline/shared/host/resources/unit/systemd-unit.ts';
import { type UnitLook, unitQuery } from '#lib/pipeline/shared/host/resources/unit/unit-state.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../../fakes/converging.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };
let engine: Converging;
let host: BashHost;
const children: ChildProcess[] = [];
beforeEach(() => {
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(() => {
  host[Symbol.dispose]();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const look = (port: number, files: readonly string[] = []): UnitLook => ({
  name: 'imaginary.service',
  url: `http://127.0.0.1:${port}/`,
  listen: '127.0.0.1',
  port,
  variables: ['CLASSPATH'],
  files,
});
const see = (unit: UnitLook) => new HostView(host, new Facts()).observe(unitQuery(unit))(scope);

/** What `systemctl show` prints of the unit. */
const shows = (properties: Record<string, string | number>) => {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  host.command('systemctl', `case $1 in show) printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} ;; esac`);
};

/** A process that listens on a port of its own and answers HTTP with 200. */
async function listening(env: Record<string, string> = {}): Promise<{ readonly pid: number; readonly port: number }> {
  const code = `require('http').createServer((q, s) => s.end('[]')).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [printed] = await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, port: Number(printed) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the mark is the first line, and the digest of the settings is in the environment', () => {
  expect(withSettings('[Unit]\nA=1\n\n[Service]\nExecStart=/x\n', 'digest')).toBe(
    '# managed-by: pinterest-pipeline\n[Unit]\nA=1\n\n[Service]\nEnvironment=PINTEREST_PIPELINE_SETTINGS=digest\nExecStart=/x\n',
  );
});

test('the REST proxy runs as the SSH user, restarts, and has the IAM jar on its class path', () => {
  const config = configSchema.parse({ userId: '0affd5f86743' });
  const unit = restProxyUnit(absolutePaths(config, '/srv/kafka'), { user: 'kafka', java: '/usr/bin/java' });
  for (const line of [
    'User=kafka',
    'Environment=CLASSPATH=/srv/kafka/kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.1.5-all.jar',
    'ExecStart=/srv/kafka/confluent-7.2.0/bin/kafka-rest-start /srv/kafka/confluent-7.2.0/etc/kafka-rest/kafka-rest.properties',
    'Restart=always',
    'TimeoutStopSec=180',
    'LimitNOFILE=100000',
    'WantedBy=multi-user.target',
  ]) {
    expect(unit.split('\n')).toContain(line);
  }
  expect(unit).not.toContain('PATH=/usr');
});

test('sees what a process was started with, which of its files are newer, that it listens itself, and that it answers', async () => {
  const properties = join(host.home, 'a.properties');
  writeFileSync(properties, '');
  const { pid, port } = await listening({ PINTEREST_PIPELINE_SETTINGS: 'digest', CLASSPATH: '/a.jar:/b.jar' });
  shows({ LoadState: 'loaded', ActiveState: 'active', UnitFileState: 'enabled', NeedDaemonReload: 'no', MainPID: pid });
  const hour = 3_600_000;
  utimesSync(properties, new Date(Date.now() - hour), new Date(Date.now() - hour));
  const state = await see(look(port, [properties, '/none']));
  expect(state).toMatchObject({
    text: undefined,
    load: 'loaded',
    active: 'active',
    isEnabled: true,
    needsReload: false,
    running: 'digest',
    newer: undefined,
    holder: { isOurs: true, pid },
    answers: true,
  });
  expect(state?.variables.get('CLASSPATH')).toBe('/a.jar:/b.jar');
  utimesSync(properties, new Date(Date.now() + hour), new Date(Date.now() + hour));
  expect(await see(look(port, [properties]))).toMatchObject({ newer: properties });
});

test('sees a stopped unit, and drop-ins as systemd names them', async () => {
  const conf = join(host.home, 'override.conf');
  writeFileSync(conf, '[Service]\nUser=root\n');
  shows({ LoadState: 'loaded', ActiveState: 'inactive', NeedDaemonReload: 'yes', MainPID: 0, DropInPaths: conf });
  expect(await see(look(await freePort()))).toMatchObject({
    active: 'inactive',
    isEnabled: false,
    needsReload: true,
    running: undefined,
    holder: undefined,
    dropIns: [{ path: conf, text: '[Service]\nUser=root\n' }],
  });
});

test('a child of the main process that listens is ours; another process is named with its user and command', async () => {
  const { pid, port } = await listening();
  shows({ ActiveState: 'active', MainPID: process.pid });
  expect(await see(look(port))).toMatchObject({ holder: { isOurs: true, pid } });
  shows({ ActiveState: 'active', MainPID: 0 });
  const seen = await see(look(port));
  expect(seen).toMatchObject({ holder: { isOurs: false, pid }, answers: false });
  expect(seen?.holder?.command).toContain('-e require');
});

test('a process on another address of the same port is not in the way', async () => {
  const { port } = await listening();
  shows({ ActiveState: 'inactive', MainPID: 0 });
  expect(await see({ ...look(port), listen: '127.0.0.2' })).toMatchObject({ holder: undefined });
  expect(await see({ ...look(port), listen: '0.0.0.0' })).toMatchObject({ holder: { isOurs: false } });
});

/** The resource over a systemd whose states are given one after the other; its commands that write do nothing. */
function resource(unit: UnitLook, states: readonly string[]) {
  host.command('id', 'case $1 in -u) echo 1000 ;; *) echo ec2-user ;; esac');
  host.command('sudo', 'shift; case $1 in install | mv | systemctl) ;; *) exec "$@" ;; esac');
  host.command('sleep', 'exec /usr/bin/sleep 0.05');
  host.command(
    'journalctl',
    'echo "Nov 28 10:00:00 ip-10 java[7]: Error: could not bind"; echo "Nov 28 10:00:00 ip-10 systemd[1]: x.service: Failed"',
  );
  writeFileSync(join(host.home, 'states'), states.map((state) => `${state}\n`).join(''));
  host.command(
    'systemctl',
    `case $1 in
show) echo MainPID=0; if [ "$3" = ActiveState,SubState ]; then echo "ActiveState=$(head -n 1 "$HOME/states")"; sed -i '1{$!d}' "$HOME/states"; fi ;;
is-active) exit 3 ;;
esac`,
  );
  const on = { host, view: new HostView(host, engine.facts) };
  return systemdUnit(on, {
    ...unit,
    unit: async () => ({ text: '[Service]\nExecStart=/x\n', reads: [] }),
    ready: async () => undefined,
  });
}

test('a service that ends again and again is an error after seconds, with the end of its journal', async () => {
  const unit = resource(look(await freePort()), [
    'active',
    'activating auto-restart',
    'active',
    'activating auto-restart',
  ]);
  await expect(engine.apply(unit)).rejects.toThrow(
    'starting imaginary.service failed on the EC2 host: imaginary.service ends as soon as it is started (activating auto-restart). It last said: java[7]: Error: could not bind',
  );
});

test('a service that systemd has given up is an error at once', async () => {
  await expect(engine.apply(resource(look(await freePort()), ['failed failed']))).rejects.toThrow(
    'ends as soon as it is started (failed failed)',
  );
});

test('another process that takes the port while the service starts is an error that names it', async () => {
  const port = await freePort();
  const unit = resource(look(port), ['active running']);
  const taken = createServer(() => undefined);
  const late = {
    ...unit,
    apply: async (...args: Parameters<typeof unit.apply>) => {
      await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
      await unit.apply(...args);
    },
  };
  await expect(engine.apply(late)).rejects.toThrow(
    new RegExp(`port ${port} is held by process ${process.pid} of \\S+: .*\\. Stop it on the host and run again`),
  );
  taken.close();
});
