import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { placeOf, placesIn, placesOf } from '#lib/runtime/places.ts';

const spec = {
  config: { kind: 'text', isFile: true, description: 'A file.' },
  store: { kind: 'text', isPath: true, description: 'A folder or a bucket.' },
  mode: { kind: 'text', description: 'No path.' },
} as const;

test('inputs that name files and folders are places, with or without file:', () => {
  expect(placesOf(spec, { config: 'a.yaml', store: 'file:ledger', mode: 'drain' })).toEqual([
    { label: 'input "config" is "a.yaml"', path: resolve('a.yaml'), isWritten: false },
    { label: 'input "store" is "file:ledger"', path: resolve('ledger'), isWritten: true },
  ]);
});

test('a bucket, and an input that was not given, are none', () => {
  expect(placesOf(spec, { store: 's3://bucket/prefix', config: undefined })).toEqual([]);
});

test('environment variables that name a file are places', () => {
  expect(placesIn({ GITHUB_OUTPUT: '/out', AWS_CA_BUNDLE: '', HOME: '/home/x' })).toEqual([
    { label: 'the environment variable GITHUB_OUTPUT is "/out"', path: '/out', isWritten: true },
  ]);
});

test('a path belongs to the nearest place that it is at or below', () => {
  const places = [
    { label: 'outer', path: '/data', isWritten: true },
    { label: 'inner', path: '/data/ledger', isWritten: true },
  ];
  expect(placeOf('/data/ledger/run/1', places)?.label).toBe('inner');
  expect(placeOf('/data', places)?.label).toBe('outer');
  expect(placeOf('/database', places)).toBeUndefined();
});
