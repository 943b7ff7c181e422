import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Frame } from '#lib/ports/host/frame.ts';
import { type CommandOptions, commandLine, shellQuote } from '#lib/ports/host/script.ts';
import { LOCK_TIMEOUT_MS } from '#lib/ports/host/timeouts.ts';

const home = mkdtempSync(join(tmpdir(), 'script-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const mark = 'the-mark';
const env = { HOME: home, PATH: process.env['PATH'] ?? '' };

/** Runs a script as sshd would: its command line goes to a shell. */
function run(script: string, options: Omit<CommandOptions, 'mark'> = {}, shell = ['/bin/sh', '-c']) {
  const [program = '', ...args] = shell;
  const { stdout, stderr } = spawnSync(program, [...args, commandLine(script, { ...options, mark })], { env });
  const frame = new Frame(mark, undefined);
  frame.push('stdout', stdout);
  frame.push('stderr', stderr);
  return frame.result;
}
const printed = (script: string, options?: Omit<CommandOptions, 'mark'>) => run(script, options)?.stdout;

const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0') && text.isWellFormed());

test('every text comes back from the shell byte for byte', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
      const all = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`]);
      expect(all.toString('utf8').split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 40 },
  );
});

test('refuses a NUL, which no shell word can hold', () => {
  expect(() => shellQuote('a\0b')).toThrow('NUL');
});

test('parameters reach the script as data, whatever they hold', () => {
  fc.assert(
    fc.property(
      fc.array(
        word.filter((text) => !text.startsWith('~/')),
        { maxLength: 8 },
      ),
      (args) => {
        const result = run(`printf '%s\\0' "$#" "$@"`, { args });
        expect(result?.stdout.split('\0').slice(0, -1)).toEqual([String(args.length), ...args]);
      },
    ),
    { numRuns: 25 },
  );
});

test('a parameter that begins with ~/ is a path below the home folder of the host', () => {
  expect(printed(`printf '%s\\n' "$@"`, { args: ["~/a b/it's", '/~/x', '~'] })).toBe(`${home}/a b/it's\n/~/x\n~\n`);
});

test('returns the exit status, and gives the script its input', () => {
  expect(run('cat; echo bad >&2; exit 7', { stdin: 'some\ndata' })).toEqual({
    code: 7,
    stdout: 'some\ndata',
    stderr: 'bad\n',
  });
  expect(printed('cat')).toBe('');
});

test('stops at the first command that fails, an unset variable included', () => {
  expect(run('false; echo on')).toMatchObject({ code: 1, stdout: '' });
  expect(run('echo "$nothing"; echo on', { lockFor: 'a test' })).toMatchObject({ code: 1, stdout: '' });
  expect(run('false | true; echo on')).toMatchObject({ code: 1, stdout: '' });
});

test('a trap of the script is its own, and the end is told all the same', () => {
  expect(run('trap "echo trapped" EXIT; exit 4')).toMatchObject({ code: 4, stdout: 'trapped\n' });
});

test('a script that is cut at any place runs nothing of it', () => {
  const witness = join(home, 'witness');
  const line = commandLine(`: > '${witness}'\necho done`, { mark, lockFor: 'a test', args: ['a b'] });
  const encoded = /echo (\S+) \|/.exec(line)?.[1] ?? '';
  const whole = Buffer.from(encoded, 'base64').toString('utf8');
  expect(whole).toContain(witness);
  for (let length = 0; length < whole.lastIndexOf('pipeline'); length += 13) {
    spawnSync('bash', ['-c', `eval "$1"`, 'bash', whole.slice(0, length)], { env });
    expect(existsSync(witness)).toBe(false);
  }
});

test.each([
  ['a POSIX shell', ['/bin/sh', '-c']],
  ['bash', ['/bin/bash', '-c']],
  ['bash in POSIX mode', ['/bin/bash', '--posix', '-c']],
])('the command line is read the same way by %s', (_name, shell) => {
  const text = `it's "a" \\ $HOME \`id\` !x %h`;
  expect(run('printf %s "$1"', { args: [text] }, shell)?.stdout).toBe(text);
});

test('the umask, the folder and the language do not depend on what a start file has set', () => {
  const hostile = 'umask 077; cd /; export LC_ALL=C.UTF-8 LANGUAGE=de; ';
  const script = `umask; pwd; echo "\${LC_ALL-unset} $LC_MESSAGES $LANG \${LANGUAGE-unset}"`;
  const { stdout } = spawnSync('/bin/sh', ['-c', hostile + commandLine(script, { mark })], { env, encoding: 'utf8' });
  expect(stdout).toContain(`0022\n${home}\nunset C C.UTF-8 unset\n`);
});

test('only one writing script runs at a time, and a killed one leaves no lock behind', () => {
  const line = commandLine('echo a; sleep 0.3; echo b', { mark, lockFor: 'a test' });
  const { stdout } = spawnSync('/bin/sh', ['-c', `(${line}) & (${line}) & wait`], { env, encoding: 'utf8' });
  expect(stdout.split('\n').filter((text) => /^[ab]$/.test(text))).toEqual(['a', 'b', 'a', 'b']);
  run('kill -9 $$', { lockFor: 'a test' });
  expect(printed('echo free', { lockFor: 'a test' })).toBe('free\n');
});

test('a lock that another run has is an error that says which run, before the deadline of the write', () => {
  const short = commandLine('echo never', { mark, lockFor: 'a test' });
  const whole = Buffer.from(/echo (\S+) \|/.exec(short)?.[1] ?? '', 'base64').toString('utf8');
  const impatient = whole.replace(`flock -w ${LOCK_TIMEOUT_MS / 1000}`, 'flock -w 0.2');
  const holder = commandLine('sleep 2', { mark, lockFor: 'installing Kafka' });
  const { stderr } = spawnSync(
    'bash',
    ['-c', `(${holder}) > /dev/null 2>&1 & sleep 0.5; eval "$1"`, 'bash', impatient],
    {
      env,
      encoding: 'utf8',
    },
  );
  expect(stderr).toMatch(/PIPELINE-ERROR another run is writing on this host \(installing Kafka, since .*, pid \d+\)/);
  expect(stderr).toContain('the-mark end 75');
});

test('a home folder that cannot be written is an error that names it', () => {
  const { stderr } = spawnSync('/bin/sh', ['-c', commandLine('echo never', { mark, lockFor: 'a test' })], {
    env: { ...env, HOME: '/proc' },
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/PIPELINE-ERROR \/proc\/\.pinterest-pipeline\.lock cannot be written/);
});

test('a script with more input than SSH passes on is refused', () => {
  expect(() => commandLine('cat', { mark, stdin: 'x'.repeat(100_000) })).toThrow('SSH allows 32700');
});
