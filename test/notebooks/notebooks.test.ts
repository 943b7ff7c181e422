import { join, resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { environment, missingProgram, run } from './environment.ts';

// The first run downloads Spark (300 MB).
jest.setTimeout(900_000);

const here = import.meta.dirname;
const notebooks = resolve(here, '../../config/notebooks');
const missing = missingProgram();
const title = (text: string): string => (missing === undefined ? text : `${text} (skipped: needs ${missing})`);
const testHere = missing === undefined ? test : test.skip;

testHere(title('the Python linter and formatter find nothing in the notebooks and their tests'), () => {
  const ruff = join(environment(), 'ruff');
  const config = ['--config', join(here, 'ruff.toml'), '--no-cache', notebooks, here];
  for (const args of [['check'], ['format', '--check']]) {
    const { status, text } = run(ruff, [...args, ...config]);
    expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
  }
});

testHere(title('the Python tests of the notebooks pass'), () => {
  const python = join(environment(), 'python');
  const { status, text } = run(python, ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', here]);
  expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
});
