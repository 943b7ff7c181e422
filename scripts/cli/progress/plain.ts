import { paint } from '../paint.ts';
import { secondsText } from './duration.ts';
import type { Progress, ProgressStep, StepEnd } from './progress.ts';

/** When nothing is printed for so long, a step that says what it does meanwhile prints it. */
const SILENCE_MS = 5_000;

export interface PlainOptions {
  readonly stream: NodeJS.WritableStream;
  /** Whether the steps have lines; without them only what is said to everybody is printed. */
  readonly hasSteps: boolean;
}

/** Progress as lines, for pipes and CI: every line of every step, in the order in which they come. */
export class PlainProgress implements Progress {
  readonly #steps: ProgressStep[];
  readonly #stream: NodeJS.WritableStream;
  readonly #hasSteps: boolean;
  readonly #begun = new Map<string, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(steps: readonly ProgressStep[], { stream, hasSteps }: PlainOptions) {
    this.#steps = [...steps];
    this.#stream = stream;
    this.#hasSteps = hasSteps;
  }

  add(steps: readonly ProgressStep[]): void {
    this.#steps.push(...steps);
  }

  say(text: string): void {
    for (const line of text.split('\n')) this.#stream.write(`${paint(line, this.#stream)}\n`);
    for (const timer of this.#timers.values()) timer.refresh();
  }

  detail(_step: string, lines: readonly string[]): void {
    if (this.#hasSteps) for (const line of lines) this.say(line);
  }

  begin(name: string, text?: string): void {
    this.#begun.set(name, Date.now());
    if (!this.#hasSteps) return;
    if (text !== undefined) this.say(`${name}: ${text} …`);
    const meanwhile = this.#steps.find((step) => step.name === name)?.whileSilent;
    if (meanwhile === undefined) return;
    const timer = setInterval(() => this.say(`${name}: ${meanwhile} (${this.#elapsed(name)})`), SILENCE_MS);
    timer.unref();
    this.#timers.set(name, timer);
  }

  end(name: string, end: StepEnd, text?: string): void {
    clearInterval(this.#timers.get(name));
    this.#timers.delete(name);
    if (!this.#hasSteps) return;
    const what = [...(end === 'done' && text !== undefined ? [] : [end]), ...(text === undefined ? [] : [text])];
    this.say(`${name}: ${what.join(': ')}${this.#begun.has(name) ? ` (${this.#elapsed(name)})` : ''}`);
  }

  discard(): void {
    this.close();
  }

  close(): void {
    for (const timer of this.#timers.values()) clearInterval(timer);
    this.#timers.clear();
  }

  #elapsed(name: string): string {
    return secondsText(Date.now() - (this.#begun.get(name) ?? Date.now()));
  }
}
