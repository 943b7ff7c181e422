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

/** Shorter lines of a secret of several lines are no secret by themselves. */
const SHORTEST_LINE = 16;

/** All forms of all secrets known so far, the longest first: a secret may hold another one. */
let patterns: readonly string[] = [];
let patternsOf = 0;

/**
 * Replaces every known secret in a text that is about to be printed: as it stands, its single lines, with its blanks
 * run together, reversed, and as base64, URLs, JSON and XML write it.
 */
export function redact(text: string): string {
  if (patternsOf !== known.size) {
    const all = new Set([...known].flatMap((value) => [...formsOf(value)]));
    patterns = [...all].filter((form) => form.length >= SHORTEST_REDACTED).sort((a, b) => b.length - a.length);
    patternsOf = known.size;
  }
  let result = text;
  for (const pattern of patterns) if (result.includes(pattern)) result = result.replaceAll(pattern, SHOWN);
  return result;
}

function formsOf(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE) : [];
  const base64 = Buffer.from(value).toString('base64');
  const json = JSON.stringify(value).slice(1, -1);
  const asciiJson = json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    value,
    ...lines,
    value.replaceAll(/\s+/g, ' ').trim(),
    ...[base64, base64.replaceAll('+', '-').replaceAll('/', '_')].flatMap((form) => [form, form.replace(/=+$/, '')]),
    ...urlForms(value),
    ...[json, json.replaceAll('/', '\\/'), asciiJson].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]),
    ...xmlForms(value),
    [...value].reverse().join(''),
    value.split('').reverse().join(''),
  ];
}

/** As paths, queries and forms write it, with digits of both cases. */
function urlForms(value: string): readonly string[] {
  const whole = value.toWellFormed();
  const path = encodeURIComponent(whole);
  const strict = path.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ _: whole }).toString().slice(2);
  return [path, strict, form, encodeURI(whole)].flatMap((one) => [
    one,
    one.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

function xmlForms(value: string): readonly string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = text.replaceAll('"', '&quot;');
  return [text, quoted, quoted.replaceAll("'", '&apos;'), quoted.replaceAll("'", '&#39;')];
}
