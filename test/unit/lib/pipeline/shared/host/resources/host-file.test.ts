import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hostFile } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';

let engine: Converging;
let host: BashHost;
beforeEach(() => {
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(() => host[Symbol.dispose]());

const path = () => join(host.home, 'client.properties');
const resource = (text = 'a=1\nb="x y" $HOME `id`\n', where = path()) =>
  hostFile({ host, view: new HostView(host, engine.facts) }, { path: where, text: () => Promise.resolve(text) });
const changeOf = async (text?: string) => (await engine.plan(resource(text))).steps[0]?.change;

test('writes the text byte for byte under our mark', async () => {
  await engine.apply(resource());
  expect(readFileSync(path(), 'utf8')).toBe('# managed-by: pinterest-pipeline\na=1\nb="x y" $HOME `id`\n');
  expect(statSync(path()).mode & 0o777).toBe(0o644);
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
});

test('a plan shows our keys with their values, and the keys of others by name alone', async () => {
  writeFileSync(path(), 'a=2\nsasl.jaas.config=Scram password="hunter2";\nmine=secret\n');
  const change = await changeOf('a=1\nsasl.jaas.config=IAM;\nnew=3\n');
  expect(JSON.stringify(change)).not.toMatch(/hunter2|"secret"/);
  expect(JSON.parse(JSON.stringify(change))).toEqual({
    action: 'update',
    lines: [
      { path: 'a', before: '2', after: '1' },
      { path: 'sasl.jaas.config', before: '(sensitive)', after: 'IAM;' },
      { path: 'new', after: '3' },
      { path: 'mine', before: '(set by someone else)', after: '(removed)' },
    ],
  });
});

test('a file of somebody else is copied aside, once', async () => {
  writeFileSync(path(), 'theirs=1\n');
  await engine.apply(resource());
  await engine.apply(resource('a=2\n'));
  expect(readFileSync(`${path()}.before-pipeline`, 'utf8')).toBe('theirs=1\n');
});

test('an edit by hand and another mode are drift', async () => {
  await engine.apply(resource());
  writeFileSync(path(), `${readFileSync(path(), 'utf8')}a=5\n`);
  chmodSync(path(), 0o600);
  expect(await changeOf()).toMatchObject({
    action: 'update',
    lines: [
      { path: 'a', before: '5', after: '1' },
      { path: 'mode', before: '600', after: '644' },
    ],
  });
  await engine.apply(resource());
  expect(await changeOf()).toEqual({ action: 'none' });
});

test('a comment alone is drift as well', async () => {
  await engine.apply(resource());
  writeFileSync(path(), `${readFileSync(path(), 'utf8')}# note\n`);
  expect(await changeOf()).toMatchObject({ action: 'update', lines: [{ path: 'text' }] });
});

test('a folder at the path is an error that names it', async () => {
  mkdirSync(path());
  await expect(engine.plan(resource())).rejects.toThrow(
    /client\.properties on the EC2 host is a directory, not a file/,
  );
});

test('a missing folder is an error that names it, and no temporary file stays', async () => {
  await expect(engine.apply(resource('a=1\n', join(host.home, 'none', 'x')))).rejects.toThrow(
    /the folder .*none does not exist/,
  );
});

test.each(['install', 'mv'])(
  'killed at %s, the old file stays and the next run writes the new one',
  async (command) => {
    await engine.apply(resource('a=1\n'));
    host.command(command, 'kill -9 $PPID; exit 1');
    await expect(engine.apply(resource('a=2\n'))).rejects.toThrow();
    expect(readFileSync(path(), 'utf8')).toContain('a=1');
    host.command(command, `exec /usr/bin/${command} "$@"`);
    await engine.apply(resource('a=2\n'));
    expect(readFileSync(path(), 'utf8')).toContain('a=2');
    expect(existsSync(`${path()}.part`)).toBe(false);
  },
);
