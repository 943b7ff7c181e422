import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apply, plan } from '#lib/converge/engine.ts';
import { type Cells, cell } from '../../fakes/cells.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { Killed, RecordingGate } from '../../fakes/writes.ts';

/** Desired values, values that exist already, by name. Each chained cell needs the one before it. */
const worlds = fc.record({
  desired: fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 6 }),
  given: fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5', 'other'), fc.constantFrom('x', 'y', 'z')),
  chained: fc.boolean(),
  stale: fc.integer({ min: 0, max: 3 }),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function stage({ desired, given, chained, stale }: World) {
  const cells: Cells = new Map(Object.entries(given));
  const writes = new RecordingGate();
  const run = (how: typeof plan | typeof apply) =>
    how({
      milestone: 'm',
      work: {
        resources: desired.map((value, index) =>
          cell(cells, writes, String(index), value, {
            stale,
            ...(chained && index > 0 ? { needs: String(index - 1) } : {}),
          }),
        ),
        probes: [],
      },
      writes,
      clock: fakeClock(),
      report: () => undefined,
      signal: new AbortController().signal,
      allowReplace: false,
      replaceHint: 'Permit it.',
      after: [],
    });
  const end = Object.fromEntries([...Object.entries(given), ...desired.map((value, index) => [String(index), value])]);
  return { cells, writes, run, end };
}

test('a run makes all cells as desired, leaves the rest alone, and a second run writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { cells, writes, run, end } = stage(world);
      await run(apply);
      expect(Object.fromEntries(cells)).toEqual(end);
      const written = writes.names.length;
      const again = await run(apply);
      expect([again.changed, writes.names.length]).toEqual([0, written]);
    }),
  );
});

test('a plan writes nothing and names exactly the resources that apply then changes', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { writes, run } = stage({ ...world, chained: false });
      const planned = await run(plan);
      expect(writes.names).toEqual([]);
      const done = await run(apply);
      expect(done.steps.map((step) => step.change.action)).toEqual(planned.steps.map((step) => step.change.action));
      expect(writes.names).toHaveLength(planned.changed);
    }),
  );
});

test('killed at any write, before or after its effect, a further run reaches the same end', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.nat({ max: 5 }), fc.constantFrom('before', 'after'), async (world, at, effect) => {
      const { cells, writes, run, end } = stage(world);
      writes.kill = { at, effect };
      await run(apply).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      writes.kill = undefined;
      await run(apply);
      expect(Object.fromEntries(cells)).toEqual(end);
    }),
  );
});
