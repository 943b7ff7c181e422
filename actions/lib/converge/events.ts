import type { ProofState } from './proof.ts';
import type { Change } from './resource.ts';

/** A resource and the change that it needs, as reporters see it. */
export interface StepView {
  /** Id of the resource. */
  readonly id: string;
  readonly change: Change;
}

/** What all events say: which milestone is being planned or applied. */
interface OfMilestone {
  readonly milestone: string;
}

/** What all events about one resource or one probe say in addition. */
interface OfStep extends OfMilestone {
  /** Id of the resource or probe. */
  readonly id: string;
}

/** What the engine says while it works. Reporters turn it into terminal text, GitHub groups or JSON. */
export type ConvergeEvent =
  | ({ readonly type: 'planned'; readonly steps: readonly StepView[]; readonly proof: ProofState } & OfMilestone)
  /** Something that does not end the run, and that a person should know, in whole sentences. */
  | ({ readonly type: 'warning'; readonly text: string } & OfMilestone)
  | ({ readonly type: 'applying'; readonly change: Change } & OfStep)
  | ({ readonly type: 'progress'; readonly text: string } & OfStep)
  | ({ readonly type: 'applied'; readonly change: Change; readonly ms: number } & OfStep)
  /** A probe has passed; `saw` is what it saw, in one line. */
  | ({ readonly type: 'probed'; readonly saw: string; readonly ms: number } & OfStep)
  | ({ readonly type: 'failed'; readonly error: unknown } & OfStep)
  /** A person or the runner ended the run while this resource or probe was under way. */
  | ({ readonly type: 'interrupted' } & OfStep)
  /** The resources whose turn did not come, because one before them failed or the run was interrupted. */
  | ({ readonly type: 'not-attempted'; readonly ids: readonly string[] } & OfMilestone);

/** Takes the events of a run, in the order in which they happen. */
export type Reporter = (event: ConvergeEvent) => void;
