import { createHash } from 'node:crypto';

/** A number that a double may not hold exactly, kept as the text it was written in. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A double holds any whole number of up to 15 digits exactly; only texts with longer ones take the slower, exact way. */
const LONG_NUMBER = /\d{16}/;

/**
 * The canonical form of a JSON text: two texts have the same one exactly when their values are equal. Key order, white
 * space and escapes do not count; whole numbers are compared digit by digit, other numbers as the double they mean
 * (so `1.0` equals `1`, and `-0.0` equals `0`); of a repeated key the last one counts.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function canonicalise(json: string): string {
  if (!LONG_NUMBER.test(json)) {
    const value: unknown = JSON.parse(json);
    const text = canonicalText(value);
    if (text !== undefined) return text;
  }
  const exact: unknown = JSON.parse(json, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value,
  );
  return canonicalText(exact) ?? '';
}

/** The canonical text of a parsed value; undefined when it contains a number that no double can hold. */
function canonicalText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(String(value), value) : undefined;
  if (value instanceof NumberText) return numberText(value.text, Number(value.text));
  if (Array.isArray(value)) return joinAll(value.map(canonicalText), '[', ']');
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    const members = Object.keys(object)
      .sort()
      .map((key) => {
        const text = canonicalText(object[key]);
        return text === undefined ? undefined : `${JSON.stringify(key)}:${text}`;
      });
    return joinAll(members, '{', '}');
  }
  return JSON.stringify(value);
}

function joinAll(parts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;
}

function numberText(text: string, double: number): string {
  if (/^-?\d+$/.test(text)) return BigInt(text).toString();
  // Numbers beyond the range of doubles count as equal only when they are written alike.
  if (!Number.isFinite(double)) return text.toLowerCase();
  // A double without a fraction equals that whole number.
  return Number.isInteger(double) ? BigInt(double).toString() : String(double);
}

/** 64 bits of the SHA-256 of a JSON text's canonical form, as 16 hex digits. */
export const digestOf = (json: string): string => digestOfCanonical(canonicalise(json));

const digestOfCanonical = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The digest of a text that should be JSON; undefined when it is not. */
export function digestIfJson(text: string): string | undefined {
  try {
    return digestOf(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
