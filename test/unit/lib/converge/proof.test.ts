import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apply, plan } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { digestsOfWanted } from '#lib/converge/proof.ts';
import type { AnyResource, Probe } from '#lib/converge/resource.ts';
import type { RunContext } from '#lib/converge/run-context.ts';
import { Interrupted, UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';
import { type Cells, cell } from '../../fakes/cells.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { fakeProofStore } from '../../fakes/proofs.ts';
import { Killed, RecordingGate } from '../../fakes/writes.ts';

/** A milestone of one or two cells whose probe says what `verdict` holds. */
function stage(wanted: Readonly<Record<string, string>> = { a: '1' }) {
  const cells: Cells = new Map();
  const writes = new RecordingGate();
  const store = fakeProofStore(writes);
  const events: ConvergeEvent[] = [];
  const controller = new AbortController();
  const world = { verdict: undefined as Error | undefined, probed: 0, values: { ...wanted }, relies: 'brokers' };
  const probe: Probe = {
    id: 'probe',
    timeoutMs: 60_000,
    async run() {
      world.probed += 1;
      if (world.verdict !== undefined) throw world.verdict;
      return 'fine';
    },
  };
  const context = (more: readonly AnyResource[] = []): RunContext => ({
    milestone: 'milestone',
    work: {
      resources: [...Object.entries(world.values).map(([name, value]) => cell(cells, writes, name, value)), ...more],
      probes: [probe],
      proof: { store, relies: async () => world.relies },
    },
    writes,
    clock: fakeClock(),
    report: (event) => events.push(event),
    signal: controller.signal,
    allowReplace: false,
    replaceHint: 'Permit it.',
    after: [],
  });
  return { cells, writes, store, events, controller, world, probe, context };
}

test('a proof that passed is kept, and the next run neither writes nor proves', async () => {
  const { writes, store, world, context } = stage();
  expect((await apply(context())).proof).toBe('passed');
  expect(writes.names).toEqual(['create a', 'proof passed']);
  expect(store.kept?.outcome).toBe('passed');
  expect(await apply(context())).toMatchObject({ changed: 0, proof: 'passed' });
  expect([writes.names.length, world.probed]).toEqual([2, 1]);
});

test('a proof that failed is repeated by every run until it passes, and changes nothing but what is kept', async () => {
  const { writes, store, world, context } = stage();
  world.verdict = new UserError('denied');
  await expect(apply(context())).rejects.toThrow('denied');
  expect(store.kept?.outcome).toBe('failed');
  await expect(apply(context())).rejects.toThrow('denied');
  world.verdict = undefined;
  expect(await apply(context())).toMatchObject({ changed: 0, unchanged: 1, proof: 'passed' });
  expect(writes.names).toEqual(['create a', 'proof failed', 'proof failed', 'proof passed']);
  await apply(context());
  expect(world.probed).toBe(3);
});

test('before the first change a kept result stops saying passed, so that a run killed later is not taken for proven', async () => {
  const { writes, store, world, context } = stage();
  await apply(context());
  world.values = { a: '2' };
  writes.kill = { at: 3, effect: 'after' };
  await expect(apply(context())).rejects.toThrow(Killed);
  expect(writes.names.slice(2)).toEqual(['proof pending', 'update a']);
  expect(store.kept?.outcome).toBe('pending');
  writes.kill = undefined;
  expect(await apply(context())).toMatchObject({ changed: 0, proof: 'passed' });
  expect(world.probed).toBe(2);
});

test('when a passed result cannot be replaced, nothing is changed', async () => {
  const { cells, store, world, context } = stage();
  await apply(context());
  world.values = { a: '2' };
  store.refusal = new UserError('the disk is full');
  await expect(apply(context())).rejects.toThrow('the disk is full');
  expect(cells.get('a')).toBe('1');
});

test('a kept result that cannot be reached yet is replaced before the next change', async () => {
  const { cells, writes, store, world, context } = stage({ host: 'running', a: '1' });
  await apply(context());
  cells.delete('host');
  cells.delete('a');
  store.isReachable = false;
  const [host, second] = context().work.resources as [AnyResource, AnyResource];
  const started: AnyResource = {
    ...host,
    async apply(desired, actual, scope) {
      await host.apply(desired, actual, scope);
      store.isReachable = true;
    },
  };
  const work = { ...context().work, resources: [started, second] };
  const from = writes.names.length;
  expect(await apply({ ...context(), work })).toMatchObject({ changed: 2, proof: 'passed' });
  expect(writes.names.slice(from)).toEqual(['create host', 'proof pending', 'create a', 'proof passed']);
  expect(world.probed).toBe(2);
});

test('an interruption keeps nothing, and the next run proves', async () => {
  const { writes, store, world, context, controller, probe } = stage();
  const interrupting: Probe = {
    ...probe,
    async run({ signal }) {
      controller.abort(new Error('stop'));
      signal.throwIfAborted();
      return '';
    },
  };
  const run = { ...context(), work: { ...context().work, probes: [interrupting] } };
  await expect(apply(run)).rejects.toBeInstanceOf(Interrupted);
  expect([writes.names, store.kept]).toEqual([['create a'], undefined]);
  const next = { ...context(), signal: new AbortController().signal };
  expect(await apply(next)).toMatchObject({ changed: 0, proof: 'passed' });
  expect(world.probed).toBe(1);
});

test('a proof of other settings is made again, also when no resource differs', async () => {
  const { world, context } = stage();
  await apply(context());
  world.relies = 'other brokers';
  expect((await plan(context())).proof).toBe('outdated');
  expect(await apply(context())).toMatchObject({ changed: 0, proof: 'passed' });
  expect(world.probed).toBe(2);
  expect((await plan(context())).proof).toBe('passed');
});

test('that a result could not be kept is a warning, and the next run repeats the proof', async () => {
  const { store, world, events, context } = stage();
  store.refusal = new UserError('PATCH is denied');
  expect(await apply(context())).toMatchObject({ changed: 1, proof: 'passed' });
  expect(events.at(-1)).toEqual({
    type: 'warning',
    milestone: 'milestone',
    text: 'The proof of milestone has passed, but this could not be kept, and the next run repeats it: PATCH is denied',
  });
  store.refusal = undefined;
  await apply(context());
  expect(world.probed).toBe(2);
});

test('the failure of the proof is the error, whatever becomes of keeping it', async () => {
  const { store, world, context } = stage();
  world.verdict = new UserError('the brokers refuse');
  store.refusal = new UserError('the link is down');
  await expect(apply(context())).rejects.toThrow('the brokers refuse');
});

test.each([
  [undefined, 'missing'],
  [{ outcome: 'failed', proves: ['ab'] } as const, 'failed'],
  [{ outcome: 'pending', proves: ['ab'] } as const, 'interrupted'],
  [{ outcome: 'passed', proves: ['ab'] } as const, 'outdated'],
])('a plan says what is kept, and neither proves nor writes (%j: %s)', async (kept, state) => {
  const { cells, writes, store, world, events, context } = stage();
  cells.set('a', '1');
  store.kept = kept;
  expect(await plan(context())).toMatchObject({ changed: 0, unchanged: 1, proof: state });
  expect(events).toMatchObject([{ type: 'planned', proof: state }]);
  expect([writes.names, world.probed]).toEqual([[], 0]);
});

test('while it cannot be read, or what is wanted is not known, a plan does not know about the proof', async () => {
  const { cells, writes, store, context } = stage();
  await apply(context());
  const waiting = cell(cells, writes, 'b', '2', { needs: 'host' });
  expect((await plan(context([waiting]))).proof).toBe('unknown');
  store.isReachable = false;
  expect((await plan(context())).proof).toBe('unknown');
});

test('a milestone without probes has no proof', async () => {
  const { writes, context } = stage();
  const work = { ...context().work, probes: [] };
  expect((await apply({ ...context(), work })).proof).toBe('none');
  expect(writes.names).toEqual(['create a']);
});

test('killed at any write, the runs that follow never end well without a proof of what stands', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ value: fc.constantFrom('1', '2'), kill: fc.option(fc.nat({ max: 3 })) }), { maxLength: 6 }),
      fc.constantFrom('before', 'after'),
      async (runs, effect) => {
        const { cells, writes, world, context } = stage();
        let proven = '';
        for (const { value, kill } of [...runs, { value: '1', kill: null }]) {
          world.values = { a: value };
          writes.kill = kill === null ? undefined : { at: writes.names.length + kill, effect };
          const before = world.probed;
          const ended = await apply(context()).then(
            () => true,
            () => false,
          );
          if (world.probed > before) proven = cells.get('a') ?? '';
          if (ended) expect(proven).toBe(cells.get('a'));
        }
      },
    ),
  );
});

test('a resource that is no longer managed does not end a proof, one that is new does', async () => {
  const { world, context } = stage({ a: '1', b: '2' });
  await apply(context());
  world.values = { b: '2' };
  expect((await plan(context())).proof).toBe('passed');
  world.values = { b: '2', c: '3' };
  expect((await plan(context())).proof).toBe('outdated');
});

test('when what the probes rely on cannot be looked up, the plan fails with it, and nothing is proven', async () => {
  const { cells, store, world, context } = stage();
  cells.set('a', '1');
  const relies = () => Promise.reject(new UserError('the brokers are denied'));
  const denied = { ...context(), work: { ...context().work, proof: { store, relies } } };
  expect((await plan(denied)).failures).toMatchObject([{ message: 'the brokers are denied' }]);
  await expect(apply(denied)).rejects.toThrow('the brokers are denied');
  expect(world.probed).toBe(0);
});

test('the digests are of values: not of the order of keys, nor of the text of a secret', () => {
  const digests = digestsOfWanted({ a: { x: 1, y: new Map([['k', 'v']]) }, b: 10n }, undefined);
  expect(digests).toHaveLength(2);
  expect(digests).toEqual(digestsOfWanted({ a: { y: new Map([['k', 'v']]), x: 1 }, b: 10n }, undefined));
  expect(digests[0]).not.toBe(digestsOfWanted({ a: { x: 1, y: new Map([['k', 'w']]) } }, undefined)[0]);
  expect(digests[0]).not.toBe(digestsOfWanted({ c: { x: 1, y: new Map([['k', 'v']]) } }, undefined)[0]);
  expect(digestsOfWanted({}, 'brokers')).not.toEqual(digestsOfWanted({}, 'others'));
  expect(digestsOfWanted({ a: new Secret('hunter22') }, 1)).toEqual(digestsOfWanted({ a: new Secret('hunter23') }, 1));
});
