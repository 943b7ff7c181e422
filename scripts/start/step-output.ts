/** A line that a step printed, its workflow command already interpreted. */
export interface Shown {
  readonly kind: 'text' | 'title' | 'error' | 'warning';
  readonly text: string;
}

const unescaped = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

/** Reads the output of a step as a GitHub runner does: interprets workflow commands and masks values of `add-mask`. */
export class StepOutput {
  readonly errors: string[] = [];
  readonly #show: (line: Shown) => void;
  readonly #masks = new Set<string>();

  constructor(show: (line: Shown) => void) {
    this.#show = show;
  }

  line(raw: string): void {
    const command = /^::([a-z-]+)(?: (?:[^:]|:(?!:))*)?::(.*)$/.exec(raw);
    if (command === null) {
      this.#say('text', raw);
      return;
    }
    const [, name, text] = command;
    const value = unescaped(text ?? '');
    switch (name) {
      case 'add-mask':
        if (value !== '') this.#masks.add(value);
        return;
      case 'error':
        this.errors.push(this.#masked(value));
        this.#say('error', value);
        return;
      case 'warning':
        this.#say('warning', value);
        return;
      case 'group':
        this.#say('title', value);
        return;
      case 'endgroup':
      case 'debug':
        return;
      default:
        this.#say('text', raw);
    }
  }

  #say(kind: Shown['kind'], text: string): void {
    this.#show({ kind, text: this.#masked(text) });
  }

  #masked(text: string): string {
    let result = text;
    for (const mask of this.#masks) result = result.replaceAll(mask, '***');
    return result;
  }
}
