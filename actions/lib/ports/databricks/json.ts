/** Digits beyond which a JavaScript number no longer holds every integer. */
const SAFE_DIGITS = 15;

const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON, giving integers that a number would round as text.
 *
 * @throws SyntaxError when it is no JSON.
 */
export function parseExactly(text: string): unknown {
  const quoted = text.replace(tokens, (token) =>
    /^-?\d+$/.test(token) && token.replace('-', '').length > SAFE_DIGITS ? `"${token}"` : token,
  );
  return JSON.parse(quoted);
}

/** JSON of a body whose int64 fields, given as text, are written as the numbers they are. */
export function bodyWithIds(ids: Readonly<Record<string, string>>, body: Readonly<Record<string, unknown>>): string {
  const numbers = Object.entries(ids).map(([name, id]) => {
    if (!/^\d{1,19}$/.test(id)) throw new Error(`${name} is "${id}", which is no id`);
    return `${JSON.stringify(name)}:${id}`;
  });
  const rest = Object.entries(body).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...numbers, ...rest].join(',')}}`;
}
