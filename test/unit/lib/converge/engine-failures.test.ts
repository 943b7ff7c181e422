import { expect, test } from '@jest/globals';
import { apply, plan } from '#lib/converge/engine.ts';
import type { AnyResource, Probe } from '#lib/converge/resource.ts';
import { Interrupted, UserError } from '#lib/errors.ts';
import { cell, countingProbe } from '../../fakes/cells.ts';
import { stage } from './engine-stage.ts';

test('the first failure ends it and names what was not attempted', async () => {
  const { cells, writes, context, events } = stage();
  const broken = cell(cells, writes, 'b', '2', { before: () => Promise.reject(new UserError('refused')) });
  const run = apply(context([cell(cells, writes, 'a', '1'), broken, cell(cells, writes, 'c', '3')]));
  await expect(run).rejects.toThrow('refused');
  expect(writes.names).toEqual(['create a']);
  expect(events.slice(-2)).toMatchObject([
    { type: 'failed', id: 'cell b' },
    { type: 'not-attempted', ids: ['cell c'] },
  ]);
});

test('an apply that outlasts its deadline ends with one error that says so', async () => {
  const { cells, writes, context, clock } = stage();
  const slow = cell(cells, writes, 'a', '1', { timeoutMs: 5_000, before: (signal) => clock.sleep(60_000, signal) });
  await expect(apply(context([slow]))).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell a did not end within 5 s. Run again.',
  });
  expect(writes.names).toEqual([]);
});

test('an apply that outlasts its deadline says what it has last reported', async () => {
  const { cells, writes, context, clock } = stage();
  const slow: AnyResource = {
    ...cell(cells, writes, 'a', '1', { timeoutMs: 5_000 }),
    async apply(_desired, _actual, { signal, progress }) {
      progress('downloading: 3 of 9 MiB');
      await clock.sleep(60_000, signal);
    },
  };
  await expect(apply(context([slow]))).rejects.toThrow(
    'cell a did not end within 5 s; it last reported: downloading: 3 of 9 MiB. Run again.',
  );
});

test('an interrupted apply says what was under way, and starts nothing more', async () => {
  const { cells, writes, clock, context, controller, events } = stage();
  const reason = new Error('stop');
  const slow = cell(cells, writes, 'b', '2', {
    before: (signal) => {
      controller.abort(reason);
      return clock.sleep(60_000, signal);
    },
  });
  const run = apply(context([cell(cells, writes, 'a', '1'), slow, cell(cells, writes, 'c', '3')]));
  await expect(run).rejects.toMatchObject({
    name: 'Interrupted',
    message: 'Interrupted while applying cell b. Nothing more was started; run the same command again to finish.',
    cause: reason,
  });
  expect(writes.names).toEqual(['create a']);
  expect(events.slice(-2)).toEqual([
    { type: 'interrupted', milestone: 'milestone', id: 'cell b' },
    { type: 'not-attempted', milestone: 'milestone', ids: ['cell c'] },
  ]);
});

test('an interruption between two resources names the first that was not started', async () => {
  const { cells, writes, context, controller, events } = stage();
  const last = cell(cells, writes, 'a', '1');
  const interrupting: AnyResource = {
    ...last,
    read: async (scope) => {
      const seen = await last.read(scope);
      if (seen !== undefined) controller.abort(new Error('stop'));
      return seen;
    },
  };
  await expect(apply(context([interrupting, cell(cells, writes, 'b', '2')]))).rejects.toThrow(
    'Interrupted before applying cell b. Nothing more was started;',
  );
  expect(writes.names).toEqual(['create a']);
  expect(events.map((event) => event.type)).toEqual(['planned', 'applying', 'applied', 'not-attempted']);
});

test('an interruption while planning or probing says so', async () => {
  const { cells, writes, context, controller, events } = stage();
  const probe: Probe = {
    id: 'topics',
    timeoutMs: 1_000,
    async run({ signal }) {
      controller.abort(new Error('stop'));
      signal.throwIfAborted();
      return '';
    },
  };
  await expect(apply(context([cell(cells, writes, 'a', '1')], { probes: [probe] }))).rejects.toThrow(
    'Interrupted while probing topics. Nothing more was started;',
  );
  expect(events.at(-1)).toEqual({ type: 'interrupted', milestone: 'milestone', id: 'topics' });
  await expect(plan(context([cell(cells, writes, 'a', '1')]))).rejects.toBeInstanceOf(Interrupted);
  await expect(plan(context([cell(cells, writes, 'a', '1')]))).rejects.toThrow('Interrupted while planning milestone.');
});

test('an interruption that a port wraps in an error of its own is one still', async () => {
  const { cells, writes, context, controller } = stage();
  const wrapping = cell(cells, writes, 'a', '1', {
    before: () => {
      controller.abort(new Error('stop'));
      return Promise.reject(new Error('the call ended', { cause: controller.signal.reason }));
    },
  });
  await expect(apply(context([wrapping]))).rejects.toThrow('Interrupted while applying cell a.');
});

test('a failure that only happens at the same time as an interruption stays a failure', async () => {
  const { cells, writes, context, controller, events } = stage();
  const failing = cell(cells, writes, 'a', '1', {
    before: () => {
      controller.abort(new Error('stop'));
      return Promise.reject(new UserError('denied'));
    },
  });
  await expect(apply(context([failing]))).rejects.toThrow('denied');
  expect(events.at(-1)).toMatchObject({ type: 'failed', id: 'cell a' });
});

test('probes run after a change, never in a plan nor when nothing changed', async () => {
  const { cells, writes, context } = stage();
  const probe = countingProbe();
  const work = () => context([cell(cells, writes, 'a', '1')], { probes: [probe] });
  await plan(work());
  expect(probe.runs()).toBe(0);
  await apply(work());
  expect(probe.runs()).toBe(1);
  await apply(work());
  expect(probe.runs()).toBe(1);
});

test('a probe that fails is reported and fails the run', async () => {
  const { cells, writes, context, events } = stage();
  const probe: Probe = { id: 'topics', timeoutMs: 1_000, run: () => Promise.reject(new UserError('port closed')) };
  await expect(apply(context([cell(cells, writes, 'a', '1')], { probes: [probe] }))).rejects.toThrow('port closed');
  expect(events.at(-1)).toMatchObject({ type: 'failed', id: 'topics' });
});

test('the gate is closed again when a run is over, also after a failure', async () => {
  const { cells, writes, context } = stage();
  const broken = cell(cells, writes, 'a', '1', { before: () => Promise.reject(new Error('x')) });
  await expect(apply(context([broken]))).rejects.toThrow('x');
  await expect(writes.run('late', async () => undefined)).rejects.toThrow('only reading is allowed');
});
