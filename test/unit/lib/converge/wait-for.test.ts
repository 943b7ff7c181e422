import { expect, test } from '@jest/globals';
import { isTimeout, waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import { fakeClock } from '../../fakes/clock.ts';

function waiting(states: readonly string[], deadlineMs = 60_000) {
  const clock = fakeClock();
  const deadline = clock.deadline(deadlineMs);
  const said: string[] = [];
  let polls = 0;
  const run = () =>
    waitFor({
      what: 'connector x to be RUNNING',
      poll: async () => states[Math.min(polls++, states.length - 1)] ?? '',
      done: (state) => {
        if (state === 'FAILED') throw new UserError('the service says why');
        return state === 'RUNNING';
      },
      describe: (state) => state,
      intervalMs: 10_000,
      scope: { signal: deadline.signal, progress: (text) => said.push(text) },
      clock,
    });
  return { run, said, clock, polls: () => polls };
}

test('resolves to the value that ended the wait, after as many pauses as polls needed', async () => {
  const { run, clock, polls } = waiting(['CREATING', 'CREATING', 'RUNNING']);
  expect(await run()).toBe('RUNNING');
  expect([polls(), clock.now()]).toEqual([3, 20_000]);
});

test('does not pause when it is done at the first poll', async () => {
  const { run, clock, said } = waiting(['RUNNING']);
  await run();
  expect([clock.now(), said]).toEqual([0, []]);
});

test('reports the state whenever that changes, and not more often', async () => {
  const { run, said } = waiting(['CREATING', 'CREATING', 'UPDATING', 'UPDATING', 'RUNNING']);
  await run();
  expect(said).toEqual([
    'waiting for connector x to be RUNNING: CREATING',
    'waiting for connector x to be RUNNING: UPDATING',
  ]);
});

test('ends with what was waited for and what was seen last, when the deadline has passed', async () => {
  const { run } = waiting(['CREATING'], 35_000);
  await expect(run()).rejects.toMatchObject({
    name: 'UserError',
    message: 'gave up waiting for connector x to be RUNNING after 35 s; last seen: CREATING',
  });
});

test('a state that can never become the desired one ends the wait at once with its own error', async () => {
  const { run, clock } = waiting(['CREATING', 'FAILED']);
  await expect(run()).rejects.toThrow('the service says why');
  expect(clock.now()).toBe(10_000);
});

test('a cancellation ends it with the reason of the signal', async () => {
  const controller = new AbortController();
  const clock = fakeClock();
  const reason = new Error('interrupted');
  const wait = waitFor({
    what: 'x',
    poll: async () => controller.abort(reason),
    done: () => false,
    intervalMs: 1,
    scope: { signal: controller.signal, progress: () => undefined },
    clock,
  });
  await expect(wait).rejects.toBe(reason);
});

test('a deadline and a cancellation are distinguished', () => {
  expect(isTimeout(new DOMException('late', 'TimeoutError'))).toBe(true);
  expect(isTimeout(new DOMException('stop', 'AbortError'))).toBe(false);
  expect(isTimeout(new Error('TimeoutError'))).toBe(false);
  expect(isTimeout(undefined)).toBe(false);
});
