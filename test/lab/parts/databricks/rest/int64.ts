/** Functions of V8's JSON that TypeScript's library does not declare yet. */
interface SourceTextJson {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
const json = JSON as unknown as SourceTextJson;

/**
 * Parses JSON. An integer that a double cannot represent exactly becomes a bigint.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export const parseJson = (text: string): unknown =>
  json.parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' && /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value,
  );

/** Writes JSON with bigints as integers, as Databricks writes its 64-bit ids. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? json.rawJSON(String(one)) : one));
