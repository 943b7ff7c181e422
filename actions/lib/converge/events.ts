import type { Change } from './resource.ts';

/** A resource and what has to happen to it, as reporters see it. */
export interface StepView {
  readonly id: string;
  readonly change: Change;
}

/** What the engine tells while it works. Reporters turn it into terminal text, GitHub groups or JSON. */
export type ConvergeEvent =
  | { readonly type: 'planned'; readonly milestone: string; readonly steps: readonly StepView[] }
  | { readonly type: 'applying'; readonly milestone: string; readonly id: string; readonly change: Change }
  | { readonly type: 'progress'; readonly milestone: string; readonly id: string; readonly text: string }
  | {
      readonly type: 'applied';
      readonly milestone: string;
      readonly id: string;
      readonly change: Change;
      readonly ms: number;
    }
  | {
      readonly type: 'probed';
      readonly milestone: string;
      readonly id: string;
      readonly saw: string;
      readonly ms: number;
    }
  | { readonly type: 'failed'; readonly milestone: string; readonly id: string; readonly error: unknown }
  | { readonly type: 'not-attempted'; readonly milestone: string; readonly ids: readonly string[] };

export type Report = (event: ConvergeEvent) => void;
