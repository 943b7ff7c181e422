import { redactLooks } from './secret-shapes.ts';

const SHOWN = '(sensitive)';

type Listener = (value: string) => void;
const known = new Set<string>();
const listeners = new Set<Listener>();

/**
 * A value that must not be printed. Turned into text, JSON or a log line it reads `(sensitive)`. Only the port that
 * sends the value calls {@link reveal}. Creating a Secret also makes the value known to {@link redact} and to the
 * runner's masking, so that it is hidden before its first use.
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

  /** The value in plain text, for the one call that needs it. */
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

/** Calls `listener` with the value of every secret: those that exist, and each new one. The runtime masks them. */
export function onSecret(listener: Listener): void {
  for (const value of known) listener(value);
  listeners.add(listener);
}

/** Shorter values are not redacted, because they would match harmless text. */
const MIN_REDACTED_LENGTH = 4;

/** Shorter lines of a multi-line secret, such as the last line of a PEM file, are not secret by themselves. */
const MIN_LINE_LENGTH = 16;

/** All forms of all known secrets. The longest come first, because one secret may contain another. */
let patterns: readonly string[] = [];
/** The number of secrets that `patterns` was built from. */
let patternCount = 0;

/**
 * Redacts a text that is about to be printed: replaces every known secret by `(sensitive)`. Finds a secret in its own
 * form, by its single lines, with its blanks collapsed, reversed, and encoded as in base64, URLs, JSON and XML. What only
 * looks like a secret, such as a password in an address, is hidden too.
 */
export function redact(text: string): string {
  if (patternCount !== known.size) {
    const all = new Set([...known].flatMap((value) => [...formsOf(value)]));
    patterns = [...all].filter((form) => form.length >= MIN_REDACTED_LENGTH).sort((a, b) => b.length - a.length);
    patternCount = known.size;
  }
  let result = text;
  for (const pattern of patterns) if (result.includes(pattern)) result = result.replaceAll(pattern, SHOWN);
  return redactLooks(result);
}

/** The forms in which a secret may appear in a text. */
function formsOf(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= MIN_LINE_LENGTH) : [];
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

/** As in the path, query or form of a URL, with hex digits in both cases. */
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

/** As in the text and attributes of XML. */
function xmlForms(value: string): readonly string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = text.replaceAll('"', '&quot;');
  return [text, quoted, quoted.replaceAll("'", '&apos;'), quoted.replaceAll("'", '&#39;')];
}
