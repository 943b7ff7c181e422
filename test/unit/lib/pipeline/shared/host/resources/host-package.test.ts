import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { javaPackage } from '#lib/pipeline/setup-kafka-client/java.ts';
import { hostPackage } from '#lib/pipeline/shared/host/resources/host-package.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';

let engine: Converging;
let host: BashHost;
beforeEach(() => {
  engine = converging();
  host = bashHost(engine.writes);
  host.command('sudo', 'shift; exec "$@"');
  host.command('sleep', 'exit 0');
});
afterEach(() => host[Symbol.dispose]());

const resource = (name: string | undefined = 'imaginary-1.8.0') =>
  hostPackage({ host, view: new HostView(host, engine.facts) }, { command: 'imaginary', packageOn: () => name });
/** A package manager that is locked for the first few calls, then installs the command. */
const dnf = (lockedFor: number) => {
  host.command(
    'dnf',
    `echo "$*" >> "$HOME/calls"
if [ "$(wc -l < "$HOME/calls")" -le ${lockedFor} ]; then echo "Existing lock /var/run/dnf.pid: another copy is running as pid 77."; echo "Another app is currently holding the lock; exiting."; exit 200; fi
printf '#!/bin/sh\\n' > "$(dirname "$0")/imaginary"; chmod +x "$(dirname "$0")/imaginary"`,
  );
};
const calls = () => readFileSync(join(host.home, 'calls'), 'utf8').trim().split('\n');

test('installs the package of that system once', async () => {
  dnf(0);
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(calls()).toEqual(['--setopt=exit_on_lock=1 install -y imaginary-1.8.0']);
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
});

test('waits while another package manager holds the lock', async () => {
  dnf(2);
  await engine.apply(resource());
  expect(calls()).toHaveLength(3);
  expect(JSON.stringify(engine.events)).toContain('another package manager runs; waiting');
});

test('a lock that is never released is an error that names its owner', async () => {
  dnf(1_000);
  const on = { host, view: new HostView(host, engine.facts) };
  const impatient = hostPackage(on, { command: 'imaginary', packageOn: () => 'imaginary-1.8.0', lockTimeoutMs: 0 });
  await expect(engine.apply(impatient)).rejects.toThrow(
    /another package manager still runs after 0 s: Existing lock \/var\/run\/dnf\.pid: another copy is running as pid 77\. Wait for it, or end it, and run again\./,
  );
});

test('a package that cannot be installed is an error with the reason', async () => {
  host.command('dnf', 'echo "No match for argument: imaginary-1.8.0"; echo "Error: Unable to find a match"; exit 1');
  await expect(engine.apply(resource())).rejects.toThrow(
    /imaginary-1\.8\.0 ended with exit 1: .*Unable to find a match/,
  );
});

test('a user without sudo gets an error that says so', async () => {
  dnf(0);
  host.command('sudo', 'echo "sudo: a password is required" >&2; exit 1');
  await expect(engine.apply(resource())).rejects.toThrow(
    /may not use sudo without a password on this host; allow it, or do this by hand and run again: sudo \S*dnf install -y imaginary-1\.8\.0/,
  );
  expect(existsSync(join(host.home, 'calls'))).toBe(false);
});

test('on a host without sudo the error says so, and nothing is installed', async () => {
  dnf(0);
  host.command('sudo', 'echo "sudo: command not found" >&2; exit 127');
  await expect(engine.apply(resource())).rejects.toThrow(/may not use sudo without a password on this host; allow it/);
  expect(existsSync(join(host.home, 'calls'))).toBe(false);
});

test('on an unknown operating system the change is blocked: a person must install it', async () => {
  const packageOn = () => undefined;
  const on = { host, view: new HostView(host, engine.facts) };
  await expect(engine.apply(hostPackage(on, { command: 'imaginary', packageOn }))).rejects.toThrow(
    /is blocked.*install imaginary on the host by hand/,
  );
});

test('a command that exists already is left alone, wherever it is from', async () => {
  host.command('imaginary', 'true');
  const on = { host, view: new HostView(host, engine.facts) };
  expect(await engine.apply(hostPackage(on, { command: 'imaginary', packageOn: () => undefined }))).toMatchObject({
    unchanged: 1,
  });
});

test.each([
  ['amzn', '2', 'java-1.8.0-openjdk'],
  ['amzn', '2023', 'java-1.8.0-amazon-corretto'],
  ['rhel', '9.4', 'java-1.8.0-openjdk'],
  ['debian', '12', undefined],
])('Java on %s %s is %s', (id, version, name) => {
  expect(javaPackage({ id, version, name: '' })).toBe(name);
});
