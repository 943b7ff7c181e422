import { expect, test } from '@jest/globals';
import { Deferred } from '#lib/converge/deferred.ts';
import { apply, plan } from '#lib/converge/engine.ts';
import type { AnyResource, Change } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { cell } from '../../fakes/cells.ts';
import { always, stage } from './engine-stage.ts';

test('a plan says what would change and writes nothing', async () => {
  const { cells, writes, context, events } = stage({ b: 'old', c: 'same' });
  const resources = [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', 'new'), cell(cells, writes, 'c', 'same')];
  const planned = await plan(context(resources));
  expect(planned.steps.map((step) => step.change.action)).toEqual(['create', 'update', 'none']);
  expect([planned.changed, planned.unchanged, planned.blocked, planned.deferred]).toEqual([2, 1, 0, 0]);
  expect(writes.names).toEqual([]);
  expect(events).toEqual([{ type: 'planned', milestone: 'milestone', steps: planned.steps, proof: 'none' }]);
});

test('all resources are read at the same time', async () => {
  const { context } = stage();
  let under = 0;
  let most = 0;
  const slow = (id: string): AnyResource => ({
    id,
    timeoutMs: 1,
    desired: async () => '',
    async read() {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
    },
    diff: () => ({ action: 'none' }),
    apply: async () => undefined,
  });
  await plan(context(['a', 'b', 'c'].map(slow)));
  expect(most).toBe(3);
});

test('apply creates and changes what differs, in order, and leaves the rest', async () => {
  const { cells, writes, context, types } = stage({ b: 'same' });
  const resources = [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', 'same'), cell(cells, writes, 'c', '3')];
  const done = await apply(context(resources));
  expect([done.changed, done.unchanged]).toEqual([2, 1]);
  expect(writes.names).toEqual(['create a', 'create c']);
  expect(types()).toEqual(['planned', 'applying', 'applied', 'applying', 'applied']);
});

test('a second run writes nothing and reads each resource once', async () => {
  const { cells, writes, context } = stage();
  const make = () => [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2')];
  await apply(context(make()));
  const written = writes.names.length;
  const again = make();
  const done = await apply(context(again));
  expect([done.changed, writes.names.length]).toEqual([0, written]);
  expect(again.map((one) => one.reads())).toEqual([1, 1]);
});

test('after the first write each remaining resource is evaluated again at its turn', async () => {
  const { cells, writes, context } = stage();
  const first = cell(cells, writes, 'a', '1', { before: async () => void cells.set('b', '2') });
  const second = cell(cells, writes, 'b', '2');
  const done = await apply(context([first, second]));
  expect(writes.names).toEqual(['create a']);
  expect(done.steps.map((step) => step.change.action)).toEqual(['create', 'none']);
});

test('what cannot be read yet is deferred in the plan and created when its turn has come', async () => {
  const { cells, writes, context } = stage();
  const resources = () => [cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2', { needs: 'a' })];
  const planned = await plan(context(resources()));
  expect(planned.steps[1]?.change).toEqual({ action: 'deferred', reason: 'a does not exist yet' });
  expect([planned.changed, planned.deferred]).toEqual([1, 1]);
  await apply(context(resources()));
  expect(Object.fromEntries(cells)).toEqual({ a: '1', b: '2' });
});

test('what is still deferred at its turn is an error that names the milestone to run', async () => {
  const { cells, writes, context } = stage();
  const run = apply(context([cell(cells, writes, 'b', '2', { needs: 'a' })], { after: ['setup-kafka-client'] }));
  await expect(run).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell b cannot be carried out: a does not exist yet. Run the milestone setup-kafka-client first.',
  });
});

test('a deferred resource with a remedy of its own gives that in place of the milestone to run', async () => {
  const { cells, writes, context } = stage();
  const deferred = new Deferred('the host is stopped', { remedy: 'Start it.' });
  const resource = { ...cell(cells, writes, 'b', '2'), read: () => Promise.reject(deferred) };
  const planned = await plan(context([resource]));
  expect(planned.steps[0]?.change).toEqual({
    action: 'deferred',
    reason: 'the host is stopped',
    remedy: 'Start it.',
  });
  await expect(apply(context([resource], { after: ['setup-kafka-client'] }))).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell b cannot be carried out: the host is stopped. Start it.',
  });
});

const failing = (resource: AnyResource, ...errors: readonly Error[]): AnyResource => ({
  ...resource,
  read: () => Promise.reject(errors[0]),
  ...(errors[1] === undefined ? {} : { desired: () => Promise.reject(errors[1]) }),
});

test('look-ups that fail do not keep the rest from being planned, and all of them are returned, each once', async () => {
  const { cells, writes, context } = stage();
  const [ec2, iam] = [new UserError('ec2 is denied'), new UserError('iam is denied')];
  const resources = [
    failing(cell(cells, writes, 'a', '1'), ec2),
    cell(cells, writes, 'b', '2'),
    failing(cell(cells, writes, 'c', '3'), new UserError('ec2 is denied'), iam),
  ];
  const planned = await plan(context(resources));
  expect(planned.steps.map(({ change }) => change.action)).toEqual(['unreadable', 'create', 'unreadable']);
  expect(planned).toMatchObject({ changed: 1, unreadable: 2, failures: [ec2, iam] });
});

test('when look-ups fail, an apply shows the plan, writes nothing and ends with all of their errors', async () => {
  const { cells, writes, context, types } = stage();
  const resources = [
    cell(cells, writes, 'a', '1'),
    failing(cell(cells, writes, 'b', '2'), new UserError('ec2 is denied')),
    failing(cell(cells, writes, 'c', '3'), new UserError('iam is denied')),
  ];
  await expect(apply(context(resources))).rejects.toMatchObject({
    name: 'UserErrors',
    errors: [{ message: 'ec2 is denied' }, { message: 'iam is denied' }],
  });
  expect([writes.names, types()]).toEqual([[], ['planned']]);
});

test('a plan waits for everything that it has started, also after a failure', async () => {
  const { cells, writes, clock, context } = stage();
  let ended = 0;
  const slow: AnyResource = {
    ...cell(cells, writes, 'b', '2'),
    async read({ signal }) {
      await clock.sleep(1_000, signal);
      ended = clock.now();
    },
  };
  await plan(context([failing(cell(cells, writes, 'a', '1'), new UserError('denied')), slow]));
  expect(ended).toBe(1_000);
});

test('what should be there and cannot be reached is a warning, said once; what is expected to be missing is none', async () => {
  const { cells, writes, context, events } = stage();
  const unreachable = new Deferred('the port is closed', { remedy: 'Open it.', isUnexpected: true });
  const resources = [
    failing(cell(cells, writes, 'a', '1'), unreachable),
    failing(cell(cells, writes, 'b', '2'), unreachable),
    failing(cell(cells, writes, 'c', '3'), new Deferred('the client is not there yet')),
  ];
  expect(await plan(context(resources))).toMatchObject({ deferred: 3, failures: [] });
  expect(events.slice(1)).toEqual([{ type: 'warning', milestone: 'milestone', text: 'the port is closed. Open it.' }]);
});

test('one blocked resource and nothing is written, not even what comes before it', async () => {
  const { cells, writes, context } = stage();
  const blocked = cell(cells, writes, 'b', '2', {
    diff: always({
      action: 'blocked',
      lines: [{ path: 'partitions', before: '3', after: '1' }],
      remedy: 'Do it by hand.',
    }),
  });
  const run = apply(context([cell(cells, writes, 'a', '1'), blocked]));
  await expect(run).rejects.toMatchObject({
    name: 'UserError',
    message: 'cell b is blocked: partitions: 3 → 1. Do it by hand.',
  });
  expect(writes.names).toEqual([]);
});

test('a plan shows what is blocked and counts it apart', async () => {
  const { cells, writes, context } = stage();
  const diff = always({ action: 'blocked', lines: [], remedy: 'x' });
  const planned = await plan(context([cell(cells, writes, 'b', '2', { diff })]));
  expect([planned.changed, planned.unchanged, planned.blocked]).toEqual([0, 0, 1]);
});

const replaced = always({ action: 'replace', lines: [{ path: 'role', before: 'a', after: 'b' }] });

test('a replacement needs permission; without it nothing is written, and the error says how to give it', async () => {
  const { cells, writes, context } = stage({ b: 'old' });
  const run = apply(context([cell(cells, writes, 'a', '1'), cell(cells, writes, 'b', '2', { diff: replaced })]));
  await expect(run).rejects.toThrow(
    'cell b would be replaced (deleted and created again): role: a → b. Say so to permit it.',
  );
  expect(writes.names).toEqual([]);
});

test('with permission a replacement deletes and then creates', async () => {
  const { cells, writes, context } = stage({ b: 'old' });
  await apply(context([cell(cells, writes, 'b', '2', { diff: replaced })], { allowReplace: true }));
  expect(writes.names).toEqual(['delete b', 'create b']);
});

test('a replacement that the resource approves itself needs no permission', async () => {
  const { cells, writes, context } = stage({ b: 'FAILED' });
  const diff = always({ action: 'replace', lines: [], replaceApproved: true });
  await apply(context([cell(cells, writes, 'b', '2', { diff })]));
  expect(writes.names).toEqual(['delete b', 'create b']);
});

test('a write that shows only at a later read is waited for', async () => {
  const { cells, writes, context, clock } = stage();
  const done = await apply(context([cell(cells, writes, 'a', '1', { stale: 3 })]));
  expect(done.changed).toBe(1);
  expect(clock.now()).toBeGreaterThan(0);
});

test('what was seen before an apply is looked up again after it, also when the apply only waited', async () => {
  const { writes, context } = stage();
  let state = 'CREATING';
  const waited: AnyResource = {
    id: 'connector',
    timeoutMs: 1_000,
    desired: async () => 'RUNNING',
    read: () => writes.facts.live('connector', async () => state),
    diff: (desired, actual) => (actual === desired ? { action: 'none' } : { action: 'update', lines: [] }),
    apply: async () => {
      state = 'RUNNING';
    },
  };
  expect((await apply(context([waited]))).changed).toBe(1);
});

test('a write that never shows is an error that names the difference', async () => {
  const { cells, writes, context } = stage();
  const run = apply(context([cell(cells, writes, 'a', '1', { stale: 100 })]));
  await expect(run).rejects.toThrow(
    'cell a was applied without an error, and 8 s later it still differs (create): value: 1. Run again.',
  );
});

test('what turns out to be blocked after an apply ends it at once, with its remedy', async () => {
  const { cells, writes, clock, context } = stage();
  const blocked: Change = {
    action: 'blocked',
    lines: [{ path: 'value', before: 'theirs', after: '1' }],
    remedy: 'Ask them.',
  };
  const overtaken: AnyResource = {
    ...cell(cells, writes, 'a', '1'),
    diff: (_desired, actual) => (actual === undefined ? { action: 'create', lines: [] } : blocked),
  };
  await expect(apply(context([overtaken]))).rejects.toThrow(/^cell a is blocked: value: .*theirs.* Ask them\.$/);
  expect(clock.now()).toBe(0);
});
