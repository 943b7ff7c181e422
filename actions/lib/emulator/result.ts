import { total } from '#lib/record/table-counts.ts';
import type { Flow } from './flow.ts';
import type { EmulationRun } from './open-run.ts';
import type { Goal } from './producer/progress.ts';
import type { Produced } from './producer/tally.ts';
import type { Mode } from './source/modes.ts';

/** What an emulation did. `read = acknowledged + deadLettered + unknown`, for every table. */
export interface EmulationResult extends Produced {
  /** Name of the ledger. */
  readonly run: string;
  /** Address of its store. */
  readonly store: string;
  readonly mode: Mode;
  /** Number of the first record of this emulation. */
  readonly from: number;
  readonly seconds: number;
  /** What it did not post although it was asked to. */
  readonly rest: Rest;
}

/** What is left of an emulation that ended early. */
export interface Rest {
  /** Infinite when it is not known. */
  readonly records: number;
  /** Infinite when their number was not limited. */
  readonly turns: number;
  /** Infinite when the time was not limited. */
  readonly durationMs: number;
}

/** Where and how an emulation runs. */
export interface EmulationFacts {
  readonly run: EmulationRun;
  readonly flow: Flow;
  readonly goal: Goal;
  /** Address of the store. */
  readonly store: string;
}

/** Puts the result together. */
export function resultOf(
  produced: Produced,
  { run, flow, goal, store, startMs, endMs }: EmulationFacts & { readonly startMs: number; readonly endMs: number },
): EmulationResult {
  return {
    ...produced,
    run: run.ledger.header.run,
    store,
    mode: flow.mode,
    from: run.from,
    seconds: (endMs - startMs) / 1000,
    rest: {
      records: goal.records - total(produced.read),
      turns: run.turnsLeft(),
      durationMs: goal.untilMs - endMs,
    },
  };
}
