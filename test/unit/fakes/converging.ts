import { systemClock } from '#lib/clock.ts';
import { apply, type Converged, plan } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { Facts } from '#lib/converge/facts.ts';
import { combineErrors } from '#lib/converge/failures.ts';
import type { AnyResource, Probe } from '#lib/converge/resource.ts';
import { WriteGate } from '#lib/converge/writes.ts';

/** The engine for tests of single resources: facts, a recording write gate, plan and apply. */
export interface Converging {
  readonly facts: Facts;
  readonly writes: WriteGate;
  /** Names of the writes so far, a failed one with `!` after it. */
  readonly written: string[];
  /** Everything that the engine has reported. */
  readonly events: ConvergeEvent[];
  plan(...resources: unknown[]): Promise<Converged>;
  apply(...resources: unknown[]): Promise<Converged>;
  applyWork(resources: readonly unknown[], probes: readonly Probe[]): Promise<Converged>;
}

export function converging(): Converging {
  const facts = new Facts();
  const written: string[] = [];
  const events: ConvergeEvent[] = [];
  const writes = new WriteGate({ facts, onWrite: ({ name, failed }) => written.push(failed ? `${name}!` : name) });
  const work = (resources: readonly unknown[], probes: readonly Probe[] = []) => ({
    milestone: 'test',
    work: { resources: resources as readonly AnyResource[], probes },
    writes,
    clock: systemClock,
    report: (event: ConvergeEvent) => events.push(event),
    signal: new AbortController().signal,
    allowReplace: false,
    replaceHint: 'Permit it.',
    after: ['the one before'],
  });
  return {
    facts,
    writes,
    written,
    events,
    async plan(...resources) {
      const planned = await plan(work(resources));
      if (planned.failures.length > 0) throw combineErrors(planned.failures);
      return planned;
    },
    apply: (...resources) => apply(work(resources)),
    applyWork: (resources, probes) => apply(work(resources, probes)),
  };
}
