import { expect, test } from '@jest/globals';
import { apply, type Converge, lineText, plan } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { type AnyResource, type Change, type Probe, UNKNOWN } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';
import { type Cells, cell, countingProbe } from '../../fakes/cells.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { RecordingGate } from '../../fakes/writes.ts';

function stage(given: Readonly<Record<string, string>> = {}) {
  const cells: Cells = new Map(Object.entries(given));
  const writes = new RecordingGate();
  const clock = fakeClock();
  const events: ConvergeEvent[] = [];
  const controller = new AbortController();
  const converge = (
    resources: readonly AnyResource[],
    options: { readonly probes?: readonly Probe[]; readonly allowReplace?: boolean; readonly after?: string[] } = {},
  ): Converge => ({
    milestone: 'milestone',
    work: { resources, probes: options.probes ?? [] },
    writes,
    clock,
    report: (event) => events.push(event),
    signal: controller.signal,
    allowReplace: options.allowReplace ?? false,
    after: options.after ?? [],
  });
  const types = () => events.map((event) => event.type);
  return { cells, writes, clock, events, types, controller, converge };
}

const always =
  (change: Change): ((desired: string, actual: string | undefined) => Change) =>
  (desired, actual) =>
    actual === desired ? { action: 'none' } : change;

test('a plan says what would change and writes nothing', async () => {
  const { cells, writes, converge, events } = stage({ b: 'old', c: 'same' });
  const resources = [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', 'new'), cell(cells, writes, 'c', 'same')];
  const planned = await plan(converge(resources));
  expect(planned.steps.map((step) => step.change.action)).toEqual(['create', 'update', 'none']);
  expect([planned.changed, planned.unchanged, planned.blocked]).toEqual([2, 1, 0]);
  expect(writes.names).toEqual([]);
  expect(events).toEqual([{ type: 'planned', milestone: 'milestone', steps: planned.steps }]);
});

test('all resources are read at the same time', async () => {
  const { converge } = stage();
  let under = 0;
  let most = 0;
  const slow = (id: string): AnyResource => ({
    id,
    within: 1,
    desired: async () => '',
    async read() {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
    },
    diff: () => ({ action: 'none' }),
    apply: async () => undefined,
  });
  await plan(converge(['a', 'b', 'c'].map(slow)));
  expect(most).toBe(3);
});

test('apply creates and changes what differs, in order, and leaves the rest', async () => {
  const { cells, writes, converge, types } = stage({ b: 'same' });
  const resources = [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', 'same'), cell(cells, writes, 'c', '3')];
  const done = await apply(converge(resources));
  expect([done.changed, done.unchanged]).toEqual([2, 1]);
  expect(writes.names).toEqual(['create a', 'create c']);
  expect(types()).toEqual(['planned', 'applying', 'applied', 'applying', 'applied']);
});

test('a second run writes nothing and reads each resource once', async () => {
  const { cells, writes, converge } = stage();
  const make = () => [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2')];
  await apply(converge(make()));
  const written = writes.names.length;
  const again = make();
  const done = await apply(converge(again));
  expect([done.changed, writes.names.length]).toEqual([0, written]);
  expect(again.map((one) => one.reads())).toEqual([1, 1]);
});

test('after the first write what remains is evaluated anew', async () => {
  const { cells, writes, converge } = stage();
  const first = cell(cells, writes, 'a', '1', { before: async () => void cells.set('b', '2') });
  const second = cell(cells, writes, 'b', '2');
  const done = await apply(converge([first, second]));
  expect(writes.names).toEqual(['create a']);
  expect(done.steps.map((step) => step.change.action)).toEqual(['create', 'none']);
});

test('what cannot be known yet is deferred in the plan and made when its turn has come', async () => {
  const { cells, writes, converge } = stage();
  const resources = () => [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2', { needs: 'a' })];
  const planned = await plan(converge(resources()));
  expect(planned.steps[1]?.change).toEqual({ action: 'deferred', because: 'a is not there yet' });
  expect(planned.changed).toBe(2);
  await apply(converge(resources()));
  expect(Object.fromEntries(cells)).toEqual({ a: '1', b: '2' });
});

test('what is still deferred at its turn is an error that names the milestone to run', async () => {
  const { cells, writes, converge } = stage();
  const run = apply(converge([cell(cells, writes, 'b', '2', { needs: 'a' })], { after: ['setup-kafka-client'] }));
  await expect(run).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell b cannot be carried out: a is not there yet. Run the milestone setup-kafka-client first.',
  });
});

test('a look-up that fails ends the plan with its own error', async () => {
  const { cells, writes, converge } = stage();
  const denied = { ...cell(cells, writes, 'a', '1'), read: () => Promise.reject(new UserError('denied')) };
  await expect(plan(converge([denied]))).rejects.toThrow('denied');
});

test('one blocked resource and nothing is written, not even what comes before it', async () => {
  const { cells, writes, converge } = stage();
  const blocked = cell(cells, writes, 'b', '2', {
    diff: always({
      action: 'blocked',
      lines: [{ path: 'partitions', before: '3', after: '1' }],
      remedy: 'Do it by hand.',
    }),
  });
  const run = apply(converge([cell(cells, writes, 'a', '1'), blocked]));
  await expect(run).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell b is blocked: partitions: 3 → 1. Do it by hand.',
  });
  expect(writes.names).toEqual([]);
});

test('a plan shows what is blocked and counts it apart', async () => {
  const { cells, writes, converge } = stage();
  const diff = always({ action: 'blocked', lines: [], remedy: 'x' });
  const planned = await plan(converge([cell(cells, writes, 'b', '2', { diff })]));
  expect([planned.changed, planned.unchanged, planned.blocked]).toEqual([0, 0, 1]);
});

const replaced = always({ action: 'replace', lines: [{ path: 'role', before: 'a', after: 'b' }] });

test('a replacement needs leave, and without it nothing is written', async () => {
  const { cells, writes, converge } = stage({ b: 'old' });
  const run = apply(converge([cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2', { diff: replaced })]));
  await expect(run).rejects.toThrow(
    'cell b would be replaced (deleted and created again): role: a → b. Set allow-replace',
  );
  expect(writes.names).toEqual([]);
});

test('with leave a replacement deletes and then creates', async () => {
  const { cells, writes, converge } = stage({ b: 'old' });
  await apply(converge([cell(cells, writes, 'b', '2', { diff: replaced })], { allowReplace: true }));
  expect(writes.names).toEqual(['delete b', 'create b']);
});

test('a replacement of what has failed needs no leave', async () => {
  const { cells, writes, converge } = stage({ b: 'FAILED' });
  const diff = always({ action: 'replace', lines: [], leave: 'given' });
  await apply(converge([cell(cells, writes, 'b', '2', { diff })]));
  expect(writes.names).toEqual(['delete b', 'create b']);
});

test('a write that shows late is waited for', async () => {
  const { cells, writes, converge, clock } = stage();
  const done = await apply(converge([cell(cells, writes, 'a', '1', { stale: 3 })]));
  expect(done.changed).toBe(1);
  expect(clock.now()).toBeGreaterThan(0);
});

test('what was seen before an apply is looked up anew after it, also when the apply only waited', async () => {
  const { writes, converge } = stage();
  let state = 'CREATING';
  const waited: AnyResource = {
    id: 'connector',
    within: 1_000,
    desired: async () => 'RUNNING',
    read: () => writes.facts.live('connector', async () => state),
    diff: (desired, actual) => (actual === desired ? { action: 'none' } : { action: 'update', lines: [] }),
    apply: async () => {
      state = 'RUNNING';
    },
  };
  expect((await apply(converge([waited]))).changed).toBe(1);
});

test('a write that never shows is an error with what is left', async () => {
  const { cells, writes, converge } = stage();
  const run = apply(converge([cell(cells, writes, 'a', '1', { stale: 100 })]));
  await expect(run).rejects.toThrow('cell a did not converge: after it was applied there is still "create": value: 1');
});

test('the first failure ends it and names what was not attempted', async () => {
  const { cells, writes, converge, events } = stage();
  const broken = cell(cells, writes, 'b', '2', { before: () => Promise.reject(new UserError('refused')) });
  const run = apply(converge([cell(cells, writes, 'a', '1'), broken, cell(cells, writes, 'c', '3')]));
  await expect(run).rejects.toThrow('refused');
  expect(writes.names).toEqual(['create a']);
  expect(events.slice(-2)).toMatchObject([
    { type: 'failed', id: 'cell b' },
    { type: 'not-attempted', ids: ['cell c'] },
  ]);
});

test('an apply that outlasts its deadline ends with one error that says so', async () => {
  const { cells, writes, converge, clock } = stage();
  const slow = cell(cells, writes, 'a', '1', { within: 5_000, before: (signal) => clock.sleep(60_000, signal) });
  await expect(apply(converge([slow]))).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell a did not end within 5 s',
  });
  expect(writes.names).toEqual([]);
});

test('after a cancellation no write begins', async () => {
  const { cells, writes, converge, controller } = stage();
  const reason = new Error('interrupted');
  const last = cell(cells, writes, 'a', '1', { before: async () => controller.abort(reason) });
  await expect(apply(converge([last, cell(cells, writes, 'b', '2')]))).rejects.toBe(reason);
  expect(writes.names).not.toContain('create b');
});

test('probes run after a change, never in a plan nor when nothing changed', async () => {
  const { cells, writes, converge } = stage();
  const probe = countingProbe();
  const work = () => converge([cell(cells, writes, 'a', '1')], { probes: [probe] });
  await plan(work());
  expect(probe.runs()).toBe(0);
  await apply(work());
  expect(probe.runs()).toBe(1);
  await apply(work());
  expect(probe.runs()).toBe(1);
});

test('a probe that fails is told and fails the run', async () => {
  const { cells, writes, converge, events } = stage();
  const probe: Probe = { id: 'topics', within: 1_000, run: () => Promise.reject(new UserError('port closed')) };
  await expect(apply(converge([cell(cells, writes, 'a', '1')], { probes: [probe] }))).rejects.toThrow('port closed');
  expect(events.at(-1)).toMatchObject({ type: 'failed', id: 'topics' });
});

test('the gate is closed again when a run is over, also after a failure', async () => {
  const { cells, writes, converge } = stage();
  const broken = cell(cells, writes, 'a', '1', { before: () => Promise.reject(new Error('x')) });
  await expect(apply(converge([broken]))).rejects.toThrow('x');
  await expect(writes.run('late', async () => undefined)).rejects.toThrow('only reading is allowed');
});

test('lines show absent, unknown and secret values as such', () => {
  expect(lineText({ path: 'p', after: UNKNOWN })).toBe('p: (known after apply)');
  expect(lineText({ path: 'p', before: 'x' })).toBe('p: x → (absent)');
  expect(lineText({ path: 'p', before: new Secret('hunter22'), after: new Secret('hunter23') })).toBe(
    'p: (sensitive) → (sensitive)',
  );
});
