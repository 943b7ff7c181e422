import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { HostImage } from '#lab/core/lab.ts';
import { type Image, images } from './image/amazon-linux.ts';
import { packageManagerFiles } from './image/files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'packages-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The package manager of an image in a folder of its own, as root has it. */
function machine(name: HostImage) {
  const image: Image = images[name];
  for (const { path, text } of packageManagerFiles(image)) write(path, text);
  write('/var/lib/yum/java-home', `${root}/jdk\n`);
  write('/var/lib/yum/programs', `jq jq ${root}/machine/jq\nnano nano ${root}/machine/nano\n`);
  write('/machine/jq', '#!/bin/sh\necho this is jq\n');
  chmodSync(join(root, 'machine/jq'), 0o755);
  mkdirSync(join(root, 'var/run'), { recursive: true });
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  for (const script of ['yum', 'rpm', 'amazon-linux-extras']) {
    const text = readFileSync(join(import.meta.dirname, 'bin', `${script}.sh`), 'utf8');
    const moved = text.replace(/(?<![\w.])\/(var|usr|etc)\//g, `${root}/$1/`).replaceAll('$EUID', '0');
    write(`/usr/bin/${script}`, moved);
    chmodSync(join(root, 'usr/bin', script), 0o755);
  }
  return (program: string, ...args: readonly string[]) => {
    const env = { PATH: `${join(root, 'usr/bin')}:${process.env['PATH']}` };
    const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
}

test('a name that a package provides installs the package, on Amazon Linux 2 and in both tools', () => {
  const run = machine('amazon-linux-2');
  expect(run('rpm', '-q', '--whatprovides', 'java-1.8.0')).toMatchObject({
    status: 1,
    stdout: 'no package provides java-1.8.0\n',
  });
  const installed = run('yum', 'install', '-y', 'java-1.8.0');
  expect(installed).toMatchObject({ status: 0, stdout: expect.stringContaining('java-1.8.0-openjdk.x86_64') });
  expect(run('yum', 'install', '-y', 'java-1.8.0').stdout).toMatch(/java-1\.8\.0-openjdk.*already installed/);
  expect(run('rpm', '-q', '--whatprovides', 'java-1.8.0').stdout).toMatch(/^java-1\.8\.0-openjdk-1\.8\.0\.\d+/);
  expect(run('rpm', '-q', 'java-1.8.0')).toMatchObject({ status: 1 });
});

test('an unknown name is still refused, and Amazon Linux 2023 has no OpenJDK', () => {
  expect(machine('amazon-linux-2')('yum', 'install', '-y', 'nothing')).toMatchObject({ status: 1 });
  const run = machine('amazon-linux-2023');
  expect(run('yum', 'install', '-y', 'java-1.8.0-openjdk')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Unable to find a match: java-1.8.0-openjdk'),
  });
});

test('an installed package brings its programs, or says that this machine has none', () => {
  const run = machine('amazon-linux-2');
  expect(existsSync(join(root, 'usr/bin/jq'))).toBe(false);
  expect(run('yum', 'install', '-y', 'jq', 'nano')).toMatchObject({ status: 0 });
  expect(run('jq')).toMatchObject({ stdout: 'this is jq\n' });
  expect(run('nano')).toMatchObject({ status: 127, stderr: expect.stringContaining('has no such program') });
});

test('amazon-linux-extras lists its topics, and installs one whose packages yum then knows', () => {
  const run = machine('amazon-linux-2');
  expect(run('amazon-linux-extras').stdout).toMatch(/33 {2}java-openjdk11 +available +\[ =11 {2}=stable \]/);
  const refused = run('yum', 'install', '-y', 'java-11-openjdk');
  expect(refused.status).toBe(1);
  expect(refused.stdout).toContain('java-11-openjdk is available in Amazon Linux Extra topic "java-openjdk11"');
  const installed = run('amazon-linux-extras', 'install', '-y', 'java-openjdk11');
  expect(installed).toMatchObject({ status: 0, stdout: expect.stringContaining('Installing java-11-openjdk\n') });
  expect(installed.stdout).toMatch(/java-openjdk11=latest +enabled/);
  expect(run('rpm', '-q', 'java-11-openjdk').stdout).toMatch(/^java-11-openjdk-11\./);
  expect(run('yum', 'install', '-y', 'java-11-openjdk-devel')).toMatchObject({ status: 0 });
});

test('a topic can be enabled and disabled, and one that does not exist is refused', () => {
  const run = machine('amazon-linux-2');
  expect(run('amazon-linux-extras', 'enable', 'corretto8').stdout).toContain(
    ' # yum install java-1.8.0-amazon-corretto',
  );
  expect(run('amazon-linux-extras', 'disable', 'corretto8').stdout).toMatch(/corretto8 +available/);
  expect(run('amazon-linux-extras', 'install', '-y', 'java-openjdk12')).toMatchObject({
    status: 1,
    stderr: 'Topic java-openjdk12 is not found.\n',
  });
});

test('only Amazon Linux 2 has extras', () => {
  const paths = (image: Image) => packageManagerFiles(image).map(({ path }) => path);
  expect(paths(images['amazon-linux-2'])).toContain('/var/lib/amazon-linux-extras/topics');
  expect(paths(images['amazon-linux-2023']).filter((path) => path.includes('extras'))).toEqual([]);
});
