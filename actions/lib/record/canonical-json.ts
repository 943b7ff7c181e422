import { createHash } from 'node:crypto';

/** A number that a double may not hold exactly, kept as the text it was written in. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Up to 15 digits a double holds any whole number exactly; only longer ones need a second look. */
const LONG_NUMBER = /\d{16}/;

/**
 * The canonical form of a JSON text: two texts have the same one exactly when their values are equal. Key order, white
 * space and escapes do not count; whole numbers are compared digit by digit, other numbers as the double they mean
 * (so `1.0` equals `1`, and `-0.0` equals `0`); of a repeated key the last one counts.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function canonical(json: string): string {
  if (!LONG_NUMBER.test(json)) {
    const value: unknown = JSON.parse(json);
    const text = write(value);
    if (text !== undefined) return text;
  }
  const exact: unknown = JSON.parse(json, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value,
  );
  return write(exact) ?? '';
}

/** Undefined when a number is beyond what a double can hold. */
function write(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(String(value), value) : undefined;
  if (value instanceof NumberText) return numberText(value.text, Number(value.text));
  if (Array.isArray(value)) return joined(value.map(write), '[', ']');
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    const members = Object.keys(object)
      .sort()
      .map((key) => {
        const text = write(object[key]);
        return text === undefined ? undefined : `${JSON.stringify(key)}:${text}`;
      });
    return joined(members, '{', '}');
  }
  return JSON.stringify(value);
}

function joined(parts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;
}

function numberText(text: string, double: number): string {
  if (/^-?\d+$/.test(text)) return BigInt(text).toString();
  // Beyond the doubles two numbers are equal only when they are written alike.
  if (!Number.isFinite(double)) return text.toLowerCase();
  // A double without a fraction equals the whole number it stands for.
  return Number.isInteger(double) ? BigInt(double).toString() : String(double);
}

/** 64 bits of the SHA-256 of a JSON text's canonical form, as 16 hex digits. */
export const digestOf = (json: string): string => digestOfCanonical(canonical(json));

const digestOfCanonical = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The digest of what should be JSON, or undefined when it is not. */
export function digestIfJson(text: string): string | undefined {
  try {
    return digestOf(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
