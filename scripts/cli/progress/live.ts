import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { paint } from '../paint.ts';
import { secondsText } from './duration.ts';
import type { Progress, ProgressStep, StepEnd } from './progress.ts';

const REDRAW_MS = 100;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const marks = {
  done: ['✔', 'green'],
  failed: ['✖', 'red'],
  interrupted: ['■', 'yellow'],
  'not attempted': ['–', 'dim'],
} as const satisfies Readonly<Record<StepEnd, readonly [string, Parameters<typeof styleText>[0]]>>;

interface State {
  readonly step: ProgressStep;
  begun?: number;
  /** Set once the step has ended. */
  ended?: { readonly how: StepEnd; readonly ms: number };
  text: string;
}

export interface LiveOptions {
  readonly stream: NodeJS.WriteStream;
  /** Whether the lines of the steps are shown too, above the list. */
  readonly isVerbose: boolean;
}

/**
 * Progress as a list on a terminal, a line a step, redrawn in place. log-update draws it: it knows how high a frame is,
 * how wide its characters are, and gives the cursor back. What it is not told is the order of the steps, which the
 * schedule and the engine decide; a library that runs the tasks itself would have to be told a second time.
 */
export class LiveProgress implements Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #isVerbose: boolean;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #states: State[] = [];
  #nameWidth = 0;
  readonly #timer: NodeJS.Timeout;
  #frame = 0;
  #isClosed = false;

  constructor(steps: readonly ProgressStep[], { stream, isVerbose }: LiveOptions) {
    this.#stream = stream;
    this.#isVerbose = isVerbose;
    this.#update = createLogUpdate(stream);
    this.#timer = setInterval(() => {
      this.#frame += 1;
      this.#draw();
    }, REDRAW_MS);
    this.#timer.unref();
    this.add(steps);
  }

  add(steps: readonly ProgressStep[]): void {
    for (const step of steps) {
      this.#states.push({ step, text: step.after.length === 0 ? '' : `after ${step.after.join(', ')}` });
      this.#nameWidth = Math.max(this.#nameWidth, step.name.length);
    }
    this.#draw();
  }

  say(text: string): void {
    const painted = text
      .split('\n')
      .map((line) => paint(line, this.#stream))
      .join('\n');
    if (this.#isClosed) {
      this.#stream.write(`${painted}\n`);
      return;
    }
    this.#update.persist(painted);
    this.#draw();
  }

  detail(name: string, lines: readonly string[]): void {
    const state = this.#stateOf(name);
    const [first] = lines;
    if (state !== undefined && first !== undefined) state.text = withoutName(first, name);
    if (this.#isVerbose) for (const line of lines) this.say(line);
  }

  begin(name: string, text = ''): void {
    const state = this.#stateOf(name);
    if (state === undefined) return;
    state.begun = Date.now();
    state.text = text;
    this.#draw();
  }

  end(name: string, how: StepEnd, text?: string): void {
    const state = this.#stateOf(name);
    if (state === undefined) return;
    state.ended = { how, ms: state.begun === undefined ? 0 : Date.now() - state.begun };
    state.text = text ?? (how === 'done' ? '' : how);
    this.#draw();
  }

  discard(): void {
    clearInterval(this.#timer);
    this.#update.clear();
    this.#update.done();
    this.#isClosed = true;
  }

  close(): void {
    if (this.#isClosed) return;
    clearInterval(this.#timer);
    // A step that never ended was stopped by an error, which is shown below the list.
    for (const { step, begun, ended } of this.#states) {
      if (begun !== undefined && ended === undefined) this.end(step.name, 'failed');
    }
    this.#draw();
    this.#update.done();
    this.#isClosed = true;
  }

  #stateOf(name: string): State | undefined {
    return this.#states.find(({ step }) => step.name === name);
  }

  #draw(): void {
    if (this.#isClosed) return;
    this.#update(this.#states.map((state) => this.#line(state)).join('\n'));
  }

  #line({ step, begun, ended, text }: State): string {
    const style = (format: Parameters<typeof styleText>[0], value: string) =>
      styleText(format, value, { stream: this.#stream });
    const ms = ended?.ms ?? (begun === undefined ? undefined : Date.now() - begun);
    const time = (ms === undefined || (begun === undefined && ended !== undefined) ? '' : secondsText(ms)).padStart(8);
    const head = `${step.name.padEnd(this.#nameWidth)} ${time}  `;
    const room = Math.max(0, (this.#stream.columns || 80) - head.length - 3);
    const tail = style('dim', text.slice(0, room));
    if (ended !== undefined) {
      const [mark, format] = marks[ended.how];
      return `${style(format, mark)} ${head}${ended.how === 'failed' ? style('red', text.slice(0, room)) : tail}`;
    }
    if (begun === undefined) return style('dim', `  ${head}${text.slice(0, room)}`);
    return `${style('cyan', SPINNER[this.#frame % SPINNER.length] ?? '')} ${head}${tail}`;
  }
}

/** A step's line without the step's name, which stands before it in the list already. */
function withoutName(line: string, name: string): string {
  for (const lead of [`[${name}] `, `${name}: `]) if (line.startsWith(lead)) return line.slice(lead.length).trim();
  return line.trim();
}
