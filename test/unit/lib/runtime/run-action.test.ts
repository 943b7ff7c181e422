import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const runtime = join(resolve(import.meta.dirname, '../../../..'), 'actions/lib/runtime/run-action.ts');

const HINT = 'Nothing more was started; run the same command again to finish.';

/** Runs an action whose work is the given code, in a process of its own. */
function act(work: string, env: Readonly<Record<string, string>> = {}) {
  const script = `import { runAction } from ${JSON.stringify(runtime)};
    await runAction({}, async () => ({ run: async (inputs, { signal, log }) => { ${work} } }));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

test('work that ends well ends with status 0 and its outputs', () => {
  expect(act("log.info('done'); return { changed: '2', other: undefined };")).toEqual({
    status: 0,
    stdout: 'done\nchanged=2\n',
    stderr: '',
  });
});

/** The one error that says that it is a bug. */
const bug = (what: string) => ({
  status: 1,
  stdout: expect.stringMatching(
    new RegExp(`^::error::This is a bug in this action, not a mistake of yours: ${what}[^\\n]*\\n$`),
  ),
  stderr: '',
});

test('a failure is one error without a stack; debug output shows the stack', () => {
  const work = "throw new TypeError('broken');";
  expect(act(work)).toEqual(bug('TypeError: broken'));
  expect(act(work, { RUNNER_DEBUG: '1' }).stdout).toMatch(/^::error::.*\n::debug::TypeError: broken%0A {4}at /);
});

test('an error of the file system names what the environment gives', () => {
  const work = "const { writeFileSync } = await import('node:fs'); writeFileSync('/proc/version/x', '');";
  expect(act(work, { RUNNER_TEMP: '/proc/version' })).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(
      /^::error::The environment variable RUNNER_TEMP is "\/proc\/version": \/proc\/version\/x: there is a file where a folder is expected/,
    ),
  });
});

test('the first cause is the error, and a failed clean-up after it a warning', () => {
  const work = `const failing = (text) => Object.assign(new Error(text), { code: 'ENOSPC', syscall: 'write', path: text });
    throw Object.assign(new Error('An error was suppressed during disposal'),
      { name: 'SuppressedError', error: failing('/later'), suppressed: failing('/first') });`;
  const { status, stdout } = act(work);
  expect([status, stdout]).toEqual([
    1,
    expect.stringMatching(
      /^::error::\/first: the disk is full[^\n]*\n::warning::Cleaning up failed: \/later: the disk is full[^\n]*\n$/,
    ),
  ]);
});

test('an error that is thrown outside of everything that is awaited is one error too', () => {
  const work =
    "setImmediate(() => { throw new Error('from a socket'); }); await new Promise(() => setTimeout(() => {}, 9e3));";
  expect(act(work)).toEqual(bug('Error: from a socket'));
  const rejected = "Promise.reject(new Error('not awaited')); await new Promise(() => setTimeout(() => {}, 9e3));";
  expect(act(rejected)).toEqual(bug('Error: not awaited'));
});

test('work that waits for something that never happens is an error, not a silent end', () => {
  const { status, stdout } = act('await new Promise(() => {});');
  expect(status).toBe(1);
  expect(stdout).toBe('::error::It ended before its work was done: something stopped answering. Run again.\n');
});

test('a failed run ends although a timer still keeps the process alive', () => {
  const work = "setTimeout(() => {}, 25e3); throw new Error('broken');";
  expect(act(work)).toEqual(bug('Error: broken'));
});

test('a run that ended well ends although something still keeps the process alive', () => {
  const start = Date.now();
  expect(act("setTimeout(() => {}, 25e3); return { changed: '0' };")).toEqual({
    status: 0,
    stdout: 'changed=0\n',
    stderr: '',
  });
  expect(Date.now() - start).toBeLessThan(15_000);
}, 30_000);

test('an interrupted run says so and ends although a timer still keeps the process alive', () => {
  const work = `setInterval(() => {}, 1000);
    setImmediate(() => process.kill(process.pid, 'SIGTERM'));
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));`;
  expect(act(work)).toEqual({ status: 143, stdout: `::error::Interrupted by SIGTERM. ${HINT}\n`, stderr: '' });
});

test('work that ignores an interruption is ended within 5 s', () => {
  const start = Date.now();
  const work =
    "setImmediate(() => process.kill(process.pid, 'SIGINT')); await new Promise(() => setInterval(() => {}, 1000));";
  expect(act(work)).toEqual({ status: 130, stdout: `::error::Interrupted by SIGINT. ${HINT}\n`, stderr: '' });
  expect(Date.now() - start).toBeLessThan(6_000);
}, 20_000);
