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

test('a failure is one error without a stack; debug output shows the stack', () => {
  const work = "throw new TypeError('broken');";
  expect(act(work)).toEqual({ status: 1, stdout: '::error::broken\n', stderr: '' });
  expect(act(work, { RUNNER_DEBUG: '1' }).stdout).toMatch(/^::error::broken\n::debug::TypeError: broken%0A {4}at /);
});

test('an error that is thrown outside of everything that is awaited is one error too', () => {
  const work =
    "setImmediate(() => { throw new Error('from a socket'); }); await new Promise(() => setTimeout(() => {}, 9e3));";
  expect(act(work)).toEqual({ status: 1, stdout: '::error::from a socket\n', stderr: '' });
  const rejected = "Promise.reject(new Error('not awaited')); await new Promise(() => setTimeout(() => {}, 9e3));";
  expect(act(rejected)).toEqual({ status: 1, stdout: '::error::not awaited\n', stderr: '' });
});

test('work that waits for something that never happens is an error, not a silent end', () => {
  const { status, stdout } = act('await new Promise(() => {});');
  expect(status).toBe(1);
  expect(stdout).toBe('::error::ended before the work was done: something stopped answering\n');
});

test('a failed run ends although a timer still keeps the process alive', () => {
  const work = "setTimeout(() => {}, 25e3); throw new Error('broken');";
  expect(act(work)).toEqual({ status: 1, stdout: '::error::broken\n', stderr: '' });
});

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
