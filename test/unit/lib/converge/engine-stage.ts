import type { ConvergeEvent } from '#lib/converge/events.ts';
import type { AnyResource, Change, Probe } from '#lib/converge/resource.ts';
import type { RunContext } from '#lib/converge/run-context.ts';
import type { Cells } from '../../fakes/cells.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { RecordingGate } from '../../fakes/writes.ts';

export function stage(given: Readonly<Record<string, string>> = {}) {
  const cells: Cells = new Map(Object.entries(given));
  const writes = new RecordingGate();
  const clock = fakeClock();
  const events: ConvergeEvent[] = [];
  const controller = new AbortController();
  const context = (
    resources: readonly AnyResource[],
    options: { readonly probes?: readonly Probe[]; readonly allowReplace?: boolean; readonly after?: string[] } = {},
  ): RunContext => ({
    milestone: 'milestone',
    work: { resources, probes: options.probes ?? [] },
    writes,
    clock,
    report: (event) => events.push(event),
    signal: controller.signal,
    allowReplace: options.allowReplace ?? false,
    replaceHint: 'Say so to permit it.',
    after: options.after ?? [],
  });
  const types = () => events.map((event) => event.type);
  return { cells, writes, clock, events, types, controller, context };
}

export const always =
  (change: Change): ((desired: string, actual: string | undefined) => Change) =>
  (desired, actual) =>
    actual === desired ? { action: 'none' } : change;
