import { type Position, UserError, UserErrors } from '#lib/errors.ts';
import { isObject } from '#lib/json.ts';
import { located, shown } from './findings.ts';
import type { Property } from './properties.ts';
import { type Path, parseYaml, type YamlSource } from './yaml-source.ts';

/** Where the properties stand within the JSON of a request: to Kafka Connect's REST API, and to MSK Connect. */
const WRAPPERS = ['config', 'connectorConfiguration'];

/** Whether a file of properties is JSON: java.util.Properties would read its braces and quotes as text. */
export const isJson = (text: string): boolean => /^\s*[{[]/.test(text);

/**
 * Reads properties that are written as JSON: an object of them, or a request that holds one under `config` or
 * `connectorConfiguration`, as Kafka Connect's and MSK Connect's APIs take it.
 *
 * @throws UserErrors with every mistake, each with its place.
 */
export function parsePropertiesJson(text: string, file: string): readonly Property[] {
  const source = parseJson(text, file);
  const path = WRAPPERS.filter((key) => isObject(source.value[key])).slice(0, 1);
  const [wrapper] = path;
  const entries = wrapper === undefined ? source.value : source.value[wrapper];
  const errors: UserError[] = [];
  const properties = Object.entries(isObject(entries) ? entries : {}).flatMap(([key, value]): Property[] => {
    const at = [...path, key];
    const [keyAt, valueAt] = [placeOf(source, at, 'keyAt'), placeOf(source, at, 'valueAt')];
    const given = textOf(value, source.textAt(at));
    if (given !== undefined) return [{ key, value: given, keyAt, valueAt }];
    const message = `${key} is ${shown(value)}, expected a text: the sink's properties are texts, one for each key.`;
    errors.push(new UserError(located(valueAt, message), { position: valueAt }));
    return [];
  });
  if (errors.length > 0) throw new UserErrors(errors);
  return properties;
}

const placeOf = (source: YamlSource, path: Path, kind: 'keyAt' | 'valueAt'): Position =>
  source[kind](path) ?? { file: source.file, line: 1, column: 1 };

/** A value as the text that a properties file would have; undefined for what is no single value. */
function textOf(value: unknown, written: string | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? (written ?? String(value)) : undefined;
}

/** JSON is YAML, whose parser knows the place of each value. What only YAML allows is refused here. */
function parseJson(text: string, file: string): YamlSource {
  const fail = (position: Position, what: string, cause?: unknown) =>
    new UserErrors([new UserError(located(position, what), { cause, position })]);
  try {
    if (!isObject(JSON.parse(text))) {
      const what = 'the file holds a list, expected an object of properties: {"connector.class": "…", …}.';
      throw fail({ file, line: 1, column: 1 }, what);
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const position = placeOfMistake(cause.message, text, file);
    const what = cause.message.replace(/\s*(in JSON)?\s*at position.*$/s, '').replace(/, "[\s\S]*$/, '');
    const message = `the file begins like JSON, and is not valid JSON: ${what}. Correct it, or write the properties as key=value, a line each.`;
    throw fail(position, message, cause);
  }
  return parseYaml(text, file);
}

/** Where the parser of JSON stopped, as its message tells it. */
function placeOfMistake(message: string, text: string, file: string): Position {
  const offset = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split('\n');
  return { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
