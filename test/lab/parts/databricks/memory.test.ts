import { expect, test } from '@jest/globals';
import { missingMemory } from './memory.ts';

test('nothing is missing when memory and swap together suffice', () => {
  expect(missingMemory('MemAvailable:    1600000 kB\nSwapFree:              0 kB\n')).toEqual([]);
  expect(missingMemory('MemAvailable:     900000 kB\nSwapFree:         700000 kB\n')).toEqual([]);
});

test('too little memory is reported, with the option to run without Databricks', () => {
  const [lack] = missingMemory('MemAvailable:     900000 kB\nSwapFree:              0 kB\n');
  expect(lack).toContain('1.5 GB of free memory for Spark, of which it has 0.9');
  expect(lack).toContain('--no-databricks');
});
