import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isJson, parsePropertiesJson } from '#lib/config/source/properties-json.ts';
import { UserErrors } from '#lib/errors.ts';

const flat = { 'connector.class': 'x.Y', 'flush.size': '1' };
const entriesOf = (value: unknown) =>
  Object.fromEntries(
    parsePropertiesJson(JSON.stringify(value, null, 2), 's.json').map(({ key, value: v }) => [key, v]),
  );

function mistakesOf(text: string): readonly string[] {
  try {
    parsePropertiesJson(text, 's.json');
    return [];
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return error.errors.map(({ message }) => message);
  }
}

test('reads an object of properties, and the requests that hold one', () => {
  expect(entriesOf(flat)).toEqual(flat);
  expect(entriesOf({ name: 'my-connector', config: flat })).toEqual(flat);
  expect(entriesOf({ connectorName: 'c', connectorConfiguration: flat, capacity: {} })).toEqual(flat);
});

test('numbers and switches become texts as they are written', () => {
  expect(parsePropertiesJson('{"tasks.max": 3, "a": 1.50, "b": true}', 's').map(({ value }) => value)).toEqual([
    '3',
    '1.50',
    'true',
  ]);
});

test('knows the place of each key and value', () => {
  expect(parsePropertiesJson('{\n  "flush.size": "1"\n}', 's.json')).toEqual([
    {
      key: 'flush.size',
      value: '1',
      keyAt: { file: 's.json', line: 2, column: 3 },
      valueAt: { file: 's.json', line: 2, column: 17 },
    },
  ]);
});

test('tells JSON from properties', () => {
  for (const text of ['{"a": "b"}', '\n  {', '[1]']) expect(isJson(text)).toBe(true);
  for (const text of ['a={b}', '# {', '', 'a: {b}']) expect(isJson(text)).toBe(false);
});

test('what is no JSON is said with its place and the other form', () => {
  expect(mistakesOf('{\n  "flush.size": 1,\n}')).toEqual([
    expect.stringMatching(
      /^s\.json:3:1: the file begins like JSON, and is not valid JSON: .*key=value, a line each\.$/,
    ),
  ]);
  expect(mistakesOf('{"a": "b"')).toEqual([expect.stringMatching(/^s\.json:1:10: .*not valid JSON/)]);
  expect(mistakesOf('[{"a": "b"}]')).toEqual([
    expect.stringMatching(/^s\.json:1:1: the file holds a list, expected an object/),
  ]);
});

test('a block in place of a text is refused, and a key that is set twice', () => {
  expect(mistakesOf('{"transforms": ["a"], "x": null}')).toEqual([
    expect.stringMatching(/^s\.json:1:16: transforms is \["a"\], expected a text/),
    expect.stringMatching(/^s\.json:1:28: x is null, expected a text/),
  ]);
  expect(mistakesOf('{"a": "1", "a": "2"}')).toEqual([expect.stringMatching(/is set twice/)]);
});

test('every object of texts is read as it is', () => {
  const keys = fc
    .string({ minLength: 1 })
    .filter((key) => !['config', 'connectorConfiguration', '__proto__', '<<'].includes(key));
  fc.assert(
    fc.property(fc.dictionary(keys, fc.string(), { minKeys: 1 }), (value) => {
      expect(entriesOf(value)).toEqual({ ...value });
    }),
  );
});
