const SHOWN = '(sensitive)';

type Listener = (value: string) => void;
const known = new Set<string>();
const listeners = new Set<Listener>();

/**
 * A value that must not be seen: prints as `(sensitive)` wherever it is turned into text, so that only a port that
 * needs it calls {@link reveal}. Creating one announces its value to the masking of the runner, before any first use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    if (value.trim() !== '' && !known.has(value)) {
      known.add(value);
      for (const listener of listeners) listener(value);
    }
  }

  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  get isEmpty(): boolean {
    return this.#value === '';
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}

/** Calls `listener` with every secret's value, those already known first. The runtime masks with it. */
export function onSecret(listener: Listener): void {
  for (const value of known) listener(value);
  listeners.add(listener);
}

/** Shorter values would blot out innocent text. */
const SHORTEST_REDACTED = 4;

/**
 * Replaces every known secret in a text that is about to be printed: as it stands, its single lines, and its base64,
 * URL-encoded and JSON-escaped forms.
 */
export function redact(text: string): string {
  let result = text;
  for (const value of known) {
    for (const form of formsOf(value)) {
      if (form.length >= SHORTEST_REDACTED) result = result.replaceAll(form, SHOWN);
    }
  }
  return result;
}

function formsOf(value: string): Set<string> {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= 16) : [];
  return new Set([
    value,
    ...lines,
    Buffer.from(value).toString('base64'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    [...value].reverse().join(''),
  ]);
}
