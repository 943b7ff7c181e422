import { join, resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { environment, lacking, ran } from './environment.ts';

// The first time Spark is fetched, and that is 300 MB.
jest.setTimeout(900_000);

const here = import.meta.dirname;
const notebooks = resolve(here, '../../config/notebooks');
const lack = lacking();
const title = (text: string): string => (lack === undefined ? text : `${text} (skipped: this machine lacks ${lack})`);
const testHere = lack === undefined ? test : test.skip;

testHere(title('the notebooks and their tests have no finding of the Python linter'), () => {
  const ruff = join(environment(), 'ruff');
  const config = ['--config', join(here, 'ruff.toml'), '--no-cache', notebooks, here];
  for (const args of [['check'], ['format', '--check']]) {
    const { status, text } = ran(ruff, [...args, ...config]);
    expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
  }
});

testHere(title('the notebooks load, clean and answer as their own tests and another engine say'), () => {
  const python = join(environment(), 'python');
  const { status, text } = ran(python, ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', here]);
  expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
});
