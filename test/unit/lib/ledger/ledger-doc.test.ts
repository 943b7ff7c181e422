import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import { parseHeader, parseStoredLine } from '#lib/ledger/parse.ts';
import { chainLine } from '#lib/ledger/s3/segments.ts';

const doc = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
const examples = [...doc.matchAll(/^```json\n(.*?)^```$/gms)].flatMap(([, text = '']) => text.trimEnd().split('\n'));

/** What an example of docs/ledger.md is read as; what it is read to must be all of it. */
function kindOf(line: string): string {
  const value = JSON.parse(line) as Record<string, unknown>;
  if ('ledger' in value) {
    expect(parseHeader(line, 'the example')).toEqual(value);
    return 'header';
  }
  if ('previous' in value) {
    expect(chainLine.parse(value)).toEqual(value);
    return 'first line of a segment';
  }
  if ('clean' in value) {
    expect(parseCheckpoint(line, 'the example')).toEqual(value);
    return 'checkpoint';
  }
  expect(parseStoredLine(line, 'the example', 1)).toEqual(value);
  if ('maxInFlight' in value) return 'in-flight line';
  return 'inDoubt' in value ? 'in-doubt entry' : `entry: ${String(value['outcome'])}`;
}

test('the examples of docs/ledger.md have the format that the code reads', () => {
  expect(examples.map(kindOf)).toEqual([
    'header',
    'entry: acknowledged',
    'entry: acknowledged',
    'entry: dead-lettered',
    'in-doubt entry',
    'in-flight line',
    'first line of a segment',
    'checkpoint',
  ]);
});
