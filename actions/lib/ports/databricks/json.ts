/** Every integer of up to this many digits fits into a JavaScript number without rounding. */
const SAFE_DIGITS = 15;

/** Texts and numbers in JSON. Texts are matched so that digits within them are left alone. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON. Long integers, which a number would round, become texts.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseExactly(text: string): unknown {
  const quoted = text.replace(tokens, (token) =>
    /^-?\d+$/.test(token) && token.replace('-', '').length > SAFE_DIGITS ? `"${token}"` : token,
  );
  return JSON.parse(quoted);
}

/**
 * JSON of a body with int64 ids.
 *
 * @param ids given as texts, written as numbers.
 * @throws Error when an id is not a whole number.
 */
export function bodyWithIds(ids: Readonly<Record<string, string>>, body: Readonly<Record<string, unknown>>): string {
  const numbers = Object.entries(ids).map(([name, id]) => {
    if (!/^\d{1,19}$/.test(id)) throw new Error(`${name} is "${id}", which is not an id`);
    return `${JSON.stringify(name)}:${id}`;
  });
  const rest = Object.entries(body).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...numbers, ...rest].join(',')}}`;
}
