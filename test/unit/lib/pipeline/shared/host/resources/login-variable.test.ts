import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loginVariable } from '#lib/pipeline/shared/host/resources/login-variable.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';

const JAR = '/opt/iam.jar';
const BEGIN = '# managed-by: pinterest-pipeline (begin)\n';
const END = '# managed-by: pinterest-pipeline (end)\n';

let engine: Converging;
let host: BashHost;
beforeEach(() => {
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(() => host[Symbol.dispose]());

const path = (name: string) => join(host.home, name);
const read = (name: string) => readFileSync(path(name), 'utf8');
/** A line of a profile that reads ~/.bashrc, as Amazon Linux has it. */
const reading = 'if [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n';

const resource = () =>
  loginVariable(
    { host, view: new HostView(host, engine.facts) },
    { id: 'profile CLASSPATH', variable: 'CLASSPATH', entry: async () => JAR, preface: '# ours\n' },
  );
/** What a login shell has, seen without the code of this project. */
const login = () =>
  execFileSync('bash', ['-lc', 'printf %s "$CLASSPATH"'], {
    env: { HOME: host.home, PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
  });

test('puts the entry first into ~/.bashrc, keeps everything else, and a second run changes nothing', async () => {
  const mine = '# mine\ncase $- in *i*) ;; *) return ;; esac\nexport X=1\n';
  writeFileSync(path('.bashrc'), mine, { mode: 0o600 });
  writeFileSync(path('.bash_profile'), reading);
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(read('.bashrc').startsWith(`${BEGIN}# ours\ncase `)).toBe(true);
  expect(read('.bashrc').endsWith(`${END}${mine}`)).toBe(true);
  expect([read('.bash_profile'), read('.bashrc.before-pipeline')]).toEqual([reading, mine]);
  expect(statSync(path('.bashrc')).mode & 0o777).toBe(0o600);
  expect(login()).toBe(JAR);
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
});

test('the entry is there once, however many shells start one another', async () => {
  writeFileSync(path('.bash_profile'), reading);
  await engine.apply(resource());
  const shown = (classpath: string) =>
    execFileSync('bash', ['-c', '. ./.bashrc; . ./.bashrc; printf %s "$CLASSPATH"'], {
      cwd: host.home,
      env: { CLASSPATH: classpath, HOME: host.home },
      encoding: 'utf8',
    });
  expect([shown(''), shown('/a.jar'), shown(`/a.jar:${JAR}`)]).toEqual([JAR, `${JAR}:/a.jar`, `/a.jar:${JAR}`]);
});

test('several blocks of ours become one, in place of the first, and an unclosed one costs no line', async () => {
  writeFileSync(path('.bash_profile'), reading);
  writeFileSync(path('.bashrc'), `a=1\n${BEGIN}old\n${END}b=2\n${BEGIN}older\n${END}c=3\n${BEGIN}d=4\n`);
  expect((await engine.plan(resource())).steps[0]?.change).toMatchObject({ action: 'update' });
  await engine.apply(resource());
  const rest = read('.bashrc').replace(
    new RegExp(`${BEGIN.replace(/[()]/g, '\\$&')}# ours\n[^#]*${END.replace(/[()]/g, '\\$&')}`),
    '<ours>',
  );
  expect(rest).toBe(`a=1\n<ours>b=2\nc=3\n${BEGIN}d=4\n`);
});

test.each([
  ['does not read ~/.bashrc', '.bash_profile', 'export A=1\n'],
  ['does not exist', '.bash_profile', undefined],
  ['is ~/.profile and sets the variable later', '.profile', `${reading}export CLASSPATH=/other.jar\n`],
])('where the login profile %s, the entry is added to it too', async (_how, name, text) => {
  if (text !== undefined) writeFileSync(path(name), text);
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(login().split(':')).toContain(JAR);
  if (text !== undefined) expect(read(name).startsWith(text)).toBe(true);
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
});

test('a login shell that lacks the entry is a difference, although the file has our lines', async () => {
  writeFileSync(path('.bash_profile'), reading);
  await engine.apply(resource());
  writeFileSync(path('.bash_profile'), `${reading}unset CLASSPATH\n`);
  expect((await engine.plan(resource())).steps[0]?.change).toEqual({
    action: 'update',
    lines: [{ path: 'CLASSPATH of a login shell', before: '(not set)', after: `with ${JAR}` }],
  });
});

test('a line that takes the entry away for good is an error that names file and line', async () => {
  writeFileSync(path('.bash_profile'), `${reading}trap 'CLASSPATH=' DEBUG\n`);
  await expect(engine.apply(resource())).rejects.toThrow(
    /a login shell has the CLASSPATH "" without \/opt\/iam\.jar, although ~\/\.bashrc and ~\/\.bash_profile add it\. Remove the line that sets it otherwise, one of: .*\.bash_profile:4/,
  );
});

test('a profile that does not come to its end is told with file and line, and nothing else fails', async () => {
  writeFileSync(path('.bash_profile'), `${reading}exit 0\n`);
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
  expect(JSON.stringify(engine.events)).toContain('~/.bash_profile line 4 (exit 0) ends a login shell');
});

test('a ~/.bashrc that is a link is edited at its target', async () => {
  writeFileSync(path('dotfile'), 'export A=1\n');
  symlinkSync(path('dotfile'), path('.bashrc'));
  writeFileSync(path('.bash_profile'), reading);
  await engine.apply(resource());
  expect(read('dotfile')).toContain(JAR);
  expect(existsSync(path('dotfile.before-pipeline'))).toBe(true);
});
