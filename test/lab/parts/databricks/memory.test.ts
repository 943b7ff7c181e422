import { expect, test } from '@jest/globals';
import { missingMemory } from './memory.ts';

test('enough free memory is no lack, with swap as well', () => {
  expect(missingMemory('MemAvailable:    1600000 kB\nSwapFree:              0 kB\n')).toEqual([]);
  expect(missingMemory('MemAvailable:     900000 kB\nSwapFree:         700000 kB\n')).toEqual([]);
});

test('too little is named, with the way to do without', () => {
  const [lack] = missingMemory('MemAvailable:     900000 kB\nSwapFree:              0 kB\n');
  expect(lack).toContain('1.5 GB of free memory for Spark, of which it has 0.9');
  expect(lack).toContain('--no-databricks');
});
