import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { partNames } from '#lab/core/part.ts';
import { compose } from '#lab/parts/aws/compose.ts';
import { install } from '#lab/parts/aws/installation.ts';
import { Models, prepareModels } from '#lab/parts/aws/model/models.ts';
import { parts } from '#lab/parts/index.ts';

// AWS's models are downloaded once, if no lab was up in this folder yet.
jest.setTimeout(600_000);

const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

/** The rows of the table under a heading, as their cells. */
function rows(heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const aws = rows('AWS').map(([service = '', how = '', operations = '']) => ({
  service,
  how,
  operations: operations.split(', '),
}));

/** `service:operation` of the rows with this word. */
const listed = (...how: readonly string[]): string[] =>
  aws.filter((row) => how.includes(row.how)).flatMap((row) => row.operations.map((one) => `${row.service}:${one}`));

const root = mkdtempSync(join(tmpdir(), 'ledger-'));
const carriedOut: string[] = [];

const noWorkers = (): never => {
  throw new Error('no worker runs here');
};

beforeAll(async () => {
  const lab = await Lab.create({ root, userId: '0affd5f86743' });
  const door = compose(lab, noWorkers, Date.now);
  for (const [service, operations] of door.operations) {
    carriedOut.push(...operations.map((operation) => `${service}:${operation}`));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the ledger lists the operations that the front door carries out, each once, and no other', () => {
  expect([...listed('real', 'emulated')].sort()).toEqual([...carriedOut].sort());
});

test('what the ledger calls absent is not carried out, and AWS has it', async () => {
  const cache = { cache: resolve(import.meta.dirname, '../../../.cache') };
  await install(cache);
  await prepareModels(cache);
  const models = new Models(cache);
  for (const row of aws.filter(({ how }) => how === 'absent')) {
    for (const operation of row.operations) {
      expect(carriedOut).not.toContain(`${row.service}:${operation}`);
      expect(models.find(row.service)?.operations).toHaveProperty([operation]);
    }
  }
});

test('every part of the lab is in the ledger, and the ledger names parts alone', () => {
  const named = rows('Parts').map(([name = '']) => name);
  expect(new Set(named).size).toBe(named.length);
  for (const name of named) expect(partNames).toContain(name);
  for (const part of parts) expect(named).toContain(part.name);
});

test('every row says how far it is the real thing', () => {
  for (const [, how] of [...rows('Parts'), ...rows('AWS').map(([service, how]) => [service, how])]) {
    expect(['real', 'emulated', 'absent']).toContain(how);
  }
});
