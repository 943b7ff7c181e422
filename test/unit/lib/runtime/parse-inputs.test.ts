import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserErrors } from '#lib/errors.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { inputVariable, parseInputs } from '#lib/runtime/parse-inputs.ts';
import { Secret } from '#lib/secret.ts';

const spec = {
  name: { kind: 'text', required: true, description: 'A name.' },
  region: { kind: 'text', default: 'us-east-1', description: 'A region.' },
  key: { kind: 'secret', env: 'THE_KEY', description: 'A key.' },
  dry: { kind: 'flag', default: false, description: 'Only looks.' },
  posts: { kind: 'number', integer: true, min: 1, max: 10, default: 3, description: 'How many.' },
  mode: { kind: 'choice', options: ['one', 'two'], default: 'one', description: 'Which.' },
} as const satisfies InputSpec;

const messages = (env: Record<string, string>): readonly string[] => {
  try {
    parseInputs(spec, env);
    return [];
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return error.errors.map((one) => one.message);
  }
};

test('an input is found under the variable name that a runner gives it', () => {
  expect(inputVariable('plan-only')).toBe('INPUT_PLAN-ONLY');
  expect(inputVariable('a b')).toBe('INPUT_A_B');
});

test('what is expected in place of a value is said as precisely as the grammar can', () => {
  const grammar = {
    expected: 'a word',
    matches: /^[a-z]+$/,
    hint: (text: string) => (text === 'no' ? 'another word' : undefined),
  };
  const words = { word: { kind: 'text', pattern: grammar, description: 'A word.' } } as const satisfies InputSpec;
  const failure = (word: string) => () => parseInputs(words, { INPUT_WORD: word });
  expect(parseInputs(words, { INPUT_WORD: 'yes' })).toEqual({ word: 'yes' });
  expect(failure('7')).toThrow('Input "word" is "7", expected a word.');
  expect(failure('no')).toThrow('Input "word" is "no", expected another word.');
});

test('a wrong value is shown without the secrets in it, also when it is cut', () => {
  const words = { url: { kind: 'flag', default: false, description: 'A flag.' } } as const satisfies InputSpec;
  const failure = () => parseInputs(words, { INPUT_URL: `https://me:${'x1'.repeat(40)}@h/test` });
  expect(failure).toThrow('Input "url" is "https://(sensitive)@h/test", expected true or false.');
});

test('an input that is not given has its default', () => {
  expect(parseInputs(spec, { INPUT_NAME: ' x ' })).toEqual({
    name: 'x',
    region: 'us-east-1',
    key: undefined,
    dry: false,
    posts: 3,
    mode: 'one',
  });
});

test('an empty or blank value counts as not given', () => {
  expect(messages({ INPUT_NAME: '  \n' })).toEqual(['Input "name" is required and was not given. A name.']);
});

test('every wrong input is reported, not only the first', () => {
  expect(messages({ INPUT_NAME: 'x', INPUT_DRY: 'yes', INPUT_POSTS: '11', INPUT_MODE: 'three' })).toEqual([
    'Input "dry" is "yes", expected true or false.',
    'Input "posts" is "11", expected a whole number from 1 to 10.',
    'Input "mode" is "three", expected one of one, two.',
  ]);
});

test.each(['1e1', '0x3', '2.5', '', '-1', '9007199254740993', '٣'])('%j is no whole number from 1 to 10', (value) => {
  if (value === '') return expect(parseInputs(spec, { INPUT_NAME: 'x', INPUT_POSTS: value }).posts).toBe(3);
  return expect(messages({ INPUT_NAME: 'x', INPUT_POSTS: value })).toHaveLength(1);
});

test('a secret comes from its variable, keeps its inner lines, and loses only line ends around it', () => {
  const { key } = parseInputs(spec, { INPUT_NAME: 'x', THE_KEY: '\r\n-----BEGIN\nabc\n-----END\n' });
  expect(key).toBeInstanceOf(Secret);
  expect(key?.reveal()).toBe('-----BEGIN\nabc\n-----END');
});

test('a NUL is refused in any input', () => {
  expect(messages({ INPUT_NAME: 'a\0b' })[0]).toContain('without NUL');
});

test('a huge value is cut in the error', () => {
  const [message] = messages({ INPUT_NAME: 'x', INPUT_MODE: 'm'.repeat(100_000) });
  expect(message?.length).toBeLessThan(200);
});

test.each([
  ['x\n::error::y', 'a single line without control characters'],
  ['\u001b[31mx', 'a single line without control characters'],
  ['x'.repeat(4_097), 'at most 4096 characters'],
])('%j is no text', (value, expected) => {
  expect(messages({ INPUT_NAME: value })).toEqual([expect.stringContaining(`expected ${expected}`)]);
});

test('any text is taken as it is, without the white space around it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
      fc.pre(text.trim() !== '' && !/\p{Cc}/u.test(text.trim()));
      return parseInputs(spec, { INPUT_NAME: text }).name === text.trim();
    }),
  );
});

test('a file that does not exist is refused before anything is loaded', () => {
  const files = { config: { kind: 'text', isFile: true, description: 'A file.' } } as const satisfies InputSpec;
  expect(parseInputs(files, { INPUT_CONFIG: 'package.json' }).config).toBe('package.json');
  for (const path of ['no/such.yaml', 'actions', 'x'.repeat(4_000)]) {
    expect(() => parseInputs(files, { INPUT_CONFIG: path })).toThrow('the path of a file that exists');
  }
});
