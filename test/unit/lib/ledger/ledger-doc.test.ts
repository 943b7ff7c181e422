import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import { parseHeader, parseLine } from '#lib/ledger/parse.ts';

const doc = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
const examples = [...doc.matchAll(/^```json\n(.*?)^```$/gms)].flatMap(([, text = '']) => text.trimEnd().split('\n'));

/** What an example of docs/ledger.md is read as; what it is read to must be all of it. */
function kindOf(line: string): string {
  const value = JSON.parse(line) as Record<string, unknown>;
  if ('ledger' in value) {
    expect(parseHeader(line, 'the example')).toEqual(value);
    return 'header';
  }
  if ('clean' in value) {
    expect(parseCheckpoint(line)).toEqual(value);
    return 'checkpoint';
  }
  expect(parseLine(line, 'the example', 1)).toEqual(value);
  return 'inDoubt' in value ? 'in-doubt entry' : `entry: ${String(value['outcome'])}`;
}

test('the examples of docs/ledger.md have the format that the code reads', () => {
  expect(examples.map(kindOf)).toEqual([
    'header',
    'entry: acknowledged',
    'entry: acknowledged',
    'entry: dead-lettered',
    'in-doubt entry',
    'checkpoint',
  ]);
});
