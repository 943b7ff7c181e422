import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Journal } from '../journal.ts';
import type { Launcher } from '../services/launcher.ts';
import { Manager } from '../services/manager.ts';
import { journalctl } from './journalctl.ts';
import { systemctl } from './systemctl.ts';

let dir = '';
let manager: Manager;
let journal: Journal;
const forever: Launcher = { launch: () => ({ pid: 7, ended: new Promise(() => undefined) }), signal: () => 0 };
const now = () => new Date('2026-11-02T10:15:00Z');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'units-'));
  journal = new Journal(join(dir, 'journal'), 'host', now);
  const log = (unit: string, identifier: string, pid: number, text: string) => journal.add(unit, identifier, pid, text);
  manager = new Manager(dir, 'host', { launcher: forever, environment: {}, homeOf: () => '/', log, now });
});
afterEach(() => rmSync(dir, { recursive: true }));

const unit = (text = '') =>
  writeFileSync(join(dir, 'a.service'), `[Service]\nExecStart=/bin/x\n${text}[Install]\nWantedBy=multi-user.target\n`);

async function run(line: string, isRoot = true) {
  const printed = { out: [] as string[], error: [] as string[] };
  const output = {
    out: (text: string) => void printed.out.push(text),
    error: (text: string) => void printed.error.push(text),
  };
  const status = await systemctl(manager, journal, { arguments: line.split(' '), isRoot }, output);
  return { status, out: printed.out.join('\n'), error: printed.error.join('\n') };
}

test('only root may change services, every user may read their state', async () => {
  unit();
  expect(await run('start a', false)).toEqual({
    status: 1,
    out: '',
    error: 'Failed to start a.service: Interactive authentication required.',
  });
  expect(await run('is-active a', false)).toEqual({ status: 3, out: 'inactive', error: '' });
});

test('enable --now creates the link and starts the unit, disable removes the link', async () => {
  unit();
  expect((await run('enable --now a.service')).status).toBe(0);
  expect((await run('is-enabled a')).out).toBe('enabled');
  expect((await run('is-active -q a')).status).toBe(0);
  expect((await run('show a -p MainPID --property=ActiveState,SubState')).out).toBe(
    'MainPID=7\nActiveState=active\nSubState=running',
  );
  expect((await run('show --value -p MainPID a')).out).toBe('7');
  await run('disable a');
  expect(await run('is-enabled a')).toEqual({ status: 1, out: 'disabled', error: '' });
});

test('a running unit keeps its old settings until daemon-reload, and verbs warn about that', async () => {
  unit();
  await run('enable --now a');
  unit('RestartSec=7\n');
  expect((await run('show a -p NeedDaemonReload,RestartUSec')).out).toBe('NeedDaemonReload=yes\nRestartUSec=100ms');
  expect((await run('start a')).error).toContain("Run 'systemctl daemon-reload' to reload units.");
  await run('daemon-reload');
  expect((await run('show a -p NeedDaemonReload,RestartUSec,ActiveState')).out).toBe(
    'NeedDaemonReload=no\nRestartUSec=7s\nActiveState=active',
  );
});

test('drop-ins are read with their unit, named, and shown', async () => {
  unit();
  mkdirSync(join(dir, 'a.service.d'));
  const path = join(dir, 'a.service.d', 'limits.conf');
  writeFileSync(path, '[Service]\nRestartSec=7\n');
  expect((await run('show a -p DropInPaths,RestartUSec')).out).toBe(`DropInPaths=${path}\nRestartUSec=7s`);
  expect((await run('cat a')).out).toBe(
    `# ${join(dir, 'a.service')}\n${readFileSync(join(dir, 'a.service'), 'utf8')}\n# ${path}\n${readFileSync(path, 'utf8')}`,
  );
  expect((await run('cat b')).error).toBe('No files found for b.service.');
});

test('a unit without a file is not found', async () => {
  expect(await run('start a')).toEqual({
    status: 5,
    out: '',
    error: 'Failed to start a.service: Unit a.service not found.',
  });
  expect((await run('status a')).status).toBe(4);
  expect((await run('show a -p LoadState')).out).toBe('LoadState=not-found');
  unit();
  expect((await run('start a')).status).toBe(0);
});

test('the error for a unit that systemd would refuse names the reason', async () => {
  writeFileSync(join(dir, 'a.service'), '[Service]\nExecStart=x\n');
  expect((await run('start a')).error).toContain(
    'has a bad unit file setting: ExecStart=x: the path of the program is not absolute',
  );
  expect((await run('show a -p LoadState')).out).toBe('LoadState=bad-setting');
});

test('unknown verbs and options are errors', async () => {
  expect((await run('frobnicate a')).error).toBe("Unknown operation 'frobnicate'.");
  expect((await run('start --frob a')).error).toBe("systemctl: unrecognized option '--frob'");
});

test('journalctl shows the last lines of a unit', async () => {
  journal.add('a.service', 'java', 12, 'one');
  journal.add('a.service', 'java', 12, 'two');
  const lines: string[] = [];
  const output = { out: (text: string) => void lines.push(text), error: (text: string) => void lines.push(text) };
  expect(journalctl(journal, ['-u', 'a', '-n1', '--no-pager'], output)).toBe(0);
  expect(journalctl(journal, ['-ocat', '--unit=a.service'], output)).toBe(0);
  expect(lines).toEqual(['Nov 02 10:15:00 host java[12]: two', 'one', 'two']);
  expect(journalctl(journal, ['--since', 'today'], output)).toBe(1);
});
