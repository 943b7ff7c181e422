import { expect, test } from '@jest/globals';
import { parseStartArgs } from '../../../scripts/start/arguments.ts';
import { stepsOf } from '../../../scripts/start/steps.ts';

const stepNames = (...flags: readonly string[]): readonly string[] =>
  stepsOf(parseStartArgs(flags), 'config/pipeline.yaml', '.lab').map(({ name }) => name);

test('the job ends with the DataFrames', () => {
  expect(stepNames().at(-1)).toBe('load-dataframes');
});

test('--no-databricks ends it with the proof', () => {
  expect(stepNames('--no-databricks').at(-1)).toBe('verify-delivery');
});

test.each([
  [['--posts', '0'], '--posts is "0", expected a whole number from 1 to 9999999.'],
  [['--data', '/nowhere'], '--data is "/nowhere", expected a folder that exists.'],
  [['--databriks'], "Unknown option '--databriks'"],
])('%j is refused', (flags, message) => {
  expect(() => parseStartArgs(flags)).toThrow(message);
});
