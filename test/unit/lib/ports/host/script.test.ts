import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandLine, shellQuote } from '#lib/ports/host/script.ts';

const home = mkdtempSync(join(tmpdir(), 'script-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sh = (command: string, input = '') =>
  spawnSync('/bin/sh', ['-c', command], {
    env: { HOME: home, PATH: process.env['PATH'] ?? '' },
    input,
    encoding: 'utf8',
  });

const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0') && text.isWellFormed());

test('every text comes back from the shell byte for byte', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
      const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`]);
      expect(printed.toString('utf8').split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 40 },
  );
});

test('refuses a NUL, which no shell word can hold', () => {
  expect(() => shellQuote('a\0b')).toThrow('NUL');
});

test('parameters reach the script as data, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (args) => {
      const { stdout, status } = sh(commandLine(`printf '%s\\0' "$#" "$@"`, { args, lock: false }));
      expect(status).toBe(0);
      expect(stdout.split('\0').slice(0, -1)).toEqual([String(args.length), ...args]);
    }),
    { numRuns: 25 },
  );
});

test('returns the exit status and leaves standard input to the script', () => {
  const { stdout, status } = sh(commandLine('cat; exit 7', { lock: false }), 'some\ndata');
  expect([stdout, status]).toEqual(['some\ndata', 7]);
});

test('stops at the first command that fails, an unset variable included', () => {
  expect(sh(commandLine('false; echo on', { lock: false })).stdout).toBe('');
  expect(sh(commandLine('echo "$nothing"; echo on', { lock: true })).stdout).toBe('');
  expect(sh(commandLine('false | true; echo on', { lock: false })).stdout).toBe('');
});

test('a command line that is cut at any place runs nothing of the script', () => {
  const witness = join(home, 'witness');
  const whole = commandLine(`: > '${witness}'\necho done`, { lock: true, args: ['a b'] });
  const begin = whole.indexOf('set -euo');
  const end = whole.indexOf('main "$@"');
  for (let length = begin; length < end; length += 9) {
    // As a shell would get it that does not mind the missing quote.
    spawnSync('bash', ['-c', whole.slice(begin, length)], { env: { HOME: home, PATH: process.env['PATH'] ?? '' } });
    expect(existsSync(witness)).toBe(false);
  }
  expect(sh(whole).stdout).toBe('done\n');
});

test('only one writing script runs at a time, and a killed one leaves no lock behind', () => {
  const both = `${commandLine('echo a; sleep 0.3; echo b', { lock: true })}`;
  const { stdout } = sh(`(${both}) & (${both}) & wait`);
  expect(stdout).toBe('a\nb\na\nb\n');
  sh(`(${commandLine('kill -9 $$', { lock: true })}) 2> /dev/null`);
  expect(sh(commandLine('echo free', { lock: true })).stdout).toBe('free\n');
});
