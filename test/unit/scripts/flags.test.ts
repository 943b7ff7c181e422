import { expect, test } from '@jest/globals';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { inputsFromFlags } from '../../../scripts/pipeline/flags.ts';

const spec = {
  posts: { kind: 'number', integer: true, min: 1, max: 9, description: 'How many.' },
  lab: { kind: 'flag', default: false, description: 'On the lab.' },
  'db-password': { kind: 'secret', env: 'DB_PASSWORD', description: 'A password.' },
} as const satisfies InputSpec;

test('flags become the variables of inputs', () => {
  expect(inputsFromFlags(['--posts', '3', '--lab'], spec)).toEqual({ INPUT_POSTS: '3', INPUT_LAB: 'true' });
  expect(inputsFromFlags(['--lab', 'false', '--posts=4'], spec)).toEqual({ INPUT_POSTS: '4', INPUT_LAB: 'false' });
});

test.each([
  [['--post', '3'], 'Unknown flag "--post"'],
  [['posts'], 'Unknown flag "posts"'],
  [['--posts'], '--posts lacks its value'],
  [['--posts', '--lab'], '--posts lacks its value'],
  [['--posts', '1', '--posts', '2'], '--posts is given twice'],
])('%j is refused', (flags, message) => {
  expect(() => inputsFromFlags(flags, spec)).toThrow(message);
});

test('a secret is never taken from the command line', () => {
  expect(() => inputsFromFlags(['--db-password', 'x'], spec)).toThrow('Set DB_PASSWORD in the environment');
});
