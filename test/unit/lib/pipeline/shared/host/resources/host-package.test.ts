import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { javaPackages } from '#lib/pipeline/setup-kafka-client/java.ts';
import { hostPackage } from '#lib/pipeline/shared/host/resources/host-package.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';

let engine: Converging;
let host: BashHost;
beforeEach(() => {
  engine = converging();
  host = bashHost(engine.writes);
  host.command('id', 'case $1 in -u) echo 1000 ;; *) echo ec2-user ;; esac');
  host.command('sudo', 'shift; exec "$@"');
  host.command('sleep', 'exit 0');
});
afterEach(() => host[Symbol.dispose]());

const resource = (names: readonly string[] = ['imaginary-1.8.0']) =>
  hostPackage({ host, view: new HostView(host, engine.facts) }, { command: 'imaginary', packagesOn: () => names });
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
  const impatient = hostPackage(on, { command: 'imaginary', packagesOn: () => ['imaginary-1.8.0'], lockTimeoutMs: 0 });
  await expect(engine.apply(impatient)).rejects.toThrow(
    /another package manager still runs after 0 s: Existing lock \/var\/run\/dnf\.pid: another copy is running as pid 77\. Wait for it, or end it, and run again\./,
  );
});

test('a package that cannot be installed is an error with the reason', async () => {
  host.command('dnf', 'echo "Error: Failed to download metadata for repo"; exit 1');
  await expect(engine.apply(resource())).rejects.toThrow(
    /imaginary-1\.8\.0 ended with exit 1: .*Failed to download metadata/,
  );
});

test('takes the first package that the repositories of the host have', async () => {
  host.command(
    'dnf',
    `echo "$*" >> "$HOME/calls"
case $* in *corretto*) ;; *-openjdk*) echo "No package $4 available."; echo "Error: Nothing to do"; exit 1 ;; *) echo "Error: Unable to find a match: $4"; exit 1 ;; esac
printf '#!/bin/sh\\n' > "$(dirname "$0")/imaginary"; chmod +x "$(dirname "$0")/imaginary"`,
  );
  await engine.apply(resource(['imaginary-openjdk', 'imaginary-1.8.0', 'imaginary-corretto', 'never']));
  expect(calls().map((call) => call.split(' ').at(-1))).toEqual([
    'imaginary-openjdk',
    'imaginary-1.8.0',
    'imaginary-corretto',
  ]);
});

test('when the repositories have none of the packages, the error lists them', async () => {
  host.command('dnf', 'echo "Error: Unable to find a match"; exit 1');
  await expect(engine.apply(resource(['a', 'b']))).rejects.toThrow(
    'installing a failed on the EC2 host: the repositories of this host have none of these packages: a b. Install imaginary by hand',
  );
});

test('a package that is registered and has lost its command is installed again', async () => {
  host.command(
    'dnf',
    `echo "$2" >> "$HOME/calls"
case $2 in install) echo "Package imaginary is already installed." ;; *) printf '#!/bin/sh\\n' > "$(dirname "$0")/imaginary"; chmod +x "$(dirname "$0")/imaginary" ;; esac`,
  );
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(calls()).toEqual(['install', 'reinstall']);
});

test('a package that provides no such command is an error that names both', async () => {
  host.command('dnf', 'exit 0');
  await expect(engine.apply(resource())).rejects.toThrow(
    'imaginary-1.8.0 is installed, but there is no command imaginary on this host even after it was installed again',
  );
});

test('a user who may not use sudo gets an error with the words of sudo', async () => {
  dnf(0);
  host.command('sudo', 'echo "sudo: a password is required" >&2; exit 1');
  await expect(engine.apply(resource())).rejects.toThrow(
    /ec2-user may not use sudo without a password on this host \(sudo: a password is required\); allow it, or do this by hand and run again: sudo \S*dnf install -y imaginary-1\.8\.0/,
  );
  expect(existsSync(join(host.home, 'calls'))).toBe(false);
});

test('on a host without sudo the error says so, and nothing is installed', async () => {
  dnf(0);
  host.hide('sudo');
  await expect(engine.apply(resource())).rejects.toThrow(
    /ec2-user is not root, and this host has no sudo\. Install sudo/,
  );
  expect(existsSync(join(host.home, 'calls'))).toBe(false);
});

test('root needs no sudo', async () => {
  dnf(0);
  host.hide('sudo');
  host.command('id', 'echo 0');
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
});

test('on a system without yum and dnf the change is blocked: a person must install it', async () => {
  host.hide('yum');
  host.hide('dnf');
  await expect(engine.apply(resource())).rejects.toThrow(
    /is blocked.*neither yum nor dnf; install imaginary on the host by hand/,
  );
});

test('a command that only the profile of the user makes known is there', async () => {
  mkdirSync(join(host.home, 'java'));
  writeFileSync(join(host.home, 'java', 'imaginary'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(host.home, '.bash_profile'), 'PATH=$HOME/java:$PATH\n');
  expect(await engine.apply(resource())).toMatchObject({ unchanged: 1 });
});

test('a command that exists already is left alone, wherever it is from', async () => {
  host.command('imaginary', 'true');
  expect(await engine.apply(resource())).toMatchObject({ unchanged: 1 });
});

test.each([
  ['amzn', '2', 'java-1.8.0-openjdk'],
  ['amzn', '2023', 'java-1.8.0-amazon-corretto'],
  ['rhel', '9.4', 'java-1.8.0-openjdk'],
])('the first package of Java that is tried on %s %s is %s', (id, version, name) => {
  const names = javaPackages({ id, version });
  expect(names[0]).toBe(name);
  expect(names).toContain('java-1.8.0');
});
