/** One step of a command, in the list that a terminal shows. */
export interface ProgressStep {
  readonly name: string;
  /** Steps that must be done before. */
  readonly after: readonly string[];
  /** What is printed every five seconds while the step runs and nothing else is, in plain output. */
  readonly whileSilent?: string;
}

/** How a step ended. */
export type StepEnd = 'done' | 'failed' | 'interrupted' | 'not attempted';

/** Shows how a command with several steps gets on: as a live list on a terminal, else line by line. */
export interface Progress {
  /** Puts steps below those that are listed already. */
  add(steps: readonly ProgressStep[]): void;
  /** A line that everybody is shown, such as a warning. */
  say(text: string): void;
  /** Lines of a step's work, complete with its name. A live list shows the first of them beside the step. */
  detail(step: string, lines: readonly string[]): void;
  begin(step: string, text?: string): void;
  end(step: string, end: StepEnd, text?: string): void;
  /** Takes the list off the screen, for a mistake that was found before anything began. */
  discard(): void;
  /** Leaves the list as it is. Lines may still be said afterwards. */
  close(): void;
}
