import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Deferred } from '#lib/converge/deferred.ts';
import { Failures, Interrupted, UserError, UserErrors } from '#lib/errors.ts';
import { cleanUpFailures, shownErrors, stacks } from '#lib/runtime/failure.ts';

const surroundings = { name: 'emulate-posts', places: [] };
const textOf = (thrown: unknown): string =>
  shownErrors(thrown, surroundings)
    .map(({ message }) => message)
    .join('\n');

/** The error that `using` makes of a failed clean-up after a failure. */
const suppressed = (error: unknown, before: unknown): Error =>
  Object.assign(new Error('An error was suppressed during disposal'), {
    name: 'SuppressedError',
    error,
    suppressed: before,
  });

/** What a call of Node itself throws. */
const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

test('each of several mistakes is shown by itself, with its position', () => {
  const position = { file: 'a.yaml', line: 1, column: 2 };
  const errors = new UserErrors([new UserError('one', { position }), new UserError('two')]);
  expect(shownErrors(errors)).toEqual([
    { message: 'one', position },
    { message: 'two', position: undefined },
  ]);
});

test('errors that were written for a person are shown as they are', () => {
  expect(textOf(new UserError('Set it.'))).toBe('Set it.');
  expect(textOf(new Interrupted(['by SIGINT']))).toMatch(/^Interrupted by SIGINT\./);
  expect(textOf(new Deferred('the host is stopped', { remedy: 'Start it.' }))).toBe('the host is stopped. Start it.');
});

test('of a failure and a bug at the same time both are shown', () => {
  const shown = shownErrors(new Failures([new UserError('denied'), new TypeError('broken')]), surroundings);
  expect(shown.map(({ message }) => message)).toEqual(['denied', expect.stringContaining('This is a bug')]);
});

test('the first cause is shown, and what failed while cleaning up after it is a warning', () => {
  const thrown = suppressed(new UserError('the ledger cannot be closed'), new UserError('the disk is full'));
  expect(textOf(thrown)).toBe('the disk is full');
  expect(cleanUpFailures(thrown, surroundings)).toEqual(['Cleaning up failed: the ledger cannot be closed']);
});

test('of several failed clean-ups each is a warning, and one that repeats the first cause is none', () => {
  const thrown = suppressed(new UserError('three'), suppressed(new UserError('two'), new UserError('one')));
  expect(textOf(thrown)).toBe('one');
  expect(cleanUpFailures(thrown)).toEqual(['Cleaning up failed: three', 'Cleaning up failed: two']);
  expect(cleanUpFailures(suppressed(new UserError('one'), new UserError('one')))).toEqual([]);
  expect(cleanUpFailures(new UserError('one'))).toEqual([]);
});

test('an error of a file names the input, its value, the path and what to do', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'failure-'));
  const places = [
    { label: 'input "report" is "report"', path: join(dir, 'report'), isWritten: true },
    { label: 'input "store" is "file:ledger"', path: join(dir, 'ledger'), isWritten: true },
    { label: 'input "config" is "a.yaml"', path: join(dir, 'a.yaml'), isWritten: false },
  ];
  const here = { name: 'emulate-posts', places };
  writeFileSync(join(dir, 'ledger'), '');
  const missing = await thrownBy(() => readFileSync(join(dir, 'report/report.json')));
  expect(shownErrors(missing, here)[0]?.message).toBe(
    `Input "report" is "report": ${join(dir, 'report/report.json')}: it does not exist, or not any more (ENOENT, open). Correct the path, or create it.`,
  );
  const misplaced = await thrownBy(() => writeFileSync(join(dir, 'ledger/run'), 'x'));
  expect(shownErrors(misplaced, here)[0]?.message).toMatch(
    /^Input "store" is "file:ledger": .*: there is a file where a folder is expected \(ENOTDIR, open\)\./,
  );
  const folder = await thrownBy(() => readFile(dir));
  expect(shownErrors(folder, here)[0]?.message).toMatch(
    /^A file or folder of this run \(input "report" is "report"; input "store" is "file:ledger"\): there is a folder where a file is expected \(EISDIR, read\)\./,
  );
  rmSync(dir, { recursive: true });
});

test.each([
  ['ENOSPC', 'the disk is full, or has no free inodes (ENOSPC, write). Free some ("df -h"'],
  ['EROFS', 'the file system is read-only (EROFS, write).'],
  [
    'EMFILE',
    'A limit of this machine is reached: this process may not open more files and connections (EMFILE, write).',
  ],
])('%s says what it means and what to do', (code, text) => {
  const error = Object.assign(new Error(`${code}: something, write`), { code, errno: -1, syscall: 'write' });
  expect(textOf(error)).toContain(text);
  expect(textOf(new Error('could not go on', { cause: error }))).toContain(text);
});

test('an error of a connection names the address', async () => {
  const refused = await thrownBy(
    () => new Promise((_, reject) => connect({ host: '127.0.0.1', port: 1 }).on('error', reject)),
  );
  expect(textOf(refused)).toBe(
    'The connection to 127.0.0.1:1 failed: nothing listens there (ECONNREFUSED, connect). Check the address and the network, and run again.',
  );
});

test('a host that answers on none of its addresses is one error', () => {
  const refused = (address: string) =>
    Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED', address, port: 443 });
  expect(textOf(new AggregateError([refused('::1'), refused('127.0.0.1')]))).toMatch(
    /^The connection to ::1:443 failed: nothing listens there/,
  );
});

test('everything else is one clear message that says that it is a bug, where, and how to see the stack', () => {
  const error = new TypeError("Cannot read properties of undefined (reading 'x')");
  error.stack = `${error}\n    at produce (file:///home/runner/work/_actions/o/r/v1/dist/emulate-posts.js:12:34)\n    at node:internal/x:1:1`;
  expect(textOf(error)).toBe(
    "This is a bug in emulate-posts, not a mistake of yours: TypeError: Cannot read properties of undefined (reading 'x') (at dist/emulate-posts.js:12:34). Run it again with RUNNER_DEBUG=1 in the environment (on GitHub: with debug logging), and report it with the stack that is then printed.",
  );
});

test.each([new Error(''), new AggregateError([]), '', undefined])(
  'an error without a message is shown too',
  (thrown) => {
    expect(textOf(thrown)).toMatch(/^This is a bug in emulate-posts, not a mistake of yours: \S/);
  },
);

test('stacks follow the causes, and a circle of causes ends', () => {
  const error = new Error('outer', { cause: new TypeError('inner') });
  expect(stacks(error)).toMatch(/^Error: outer\n[\s\S]*\ncaused by TypeError: inner/);
  const circle = new Error('circle');
  circle.cause = circle;
  expect(stacks(circle).split('caused by')).toHaveLength(10);
  expect(stacks(suppressed(new Error('later'), new Error('first')))).toMatch(/caused by Error: first/);
});
