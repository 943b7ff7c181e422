import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { partNames } from '#lab/core/part.ts';
import { install } from '#lab/parts/aws/ministack/installation.ts';
import { Models, prepareModels } from '#lab/parts/aws/model/models.ts';
import { compose } from '#lab/parts/aws/server/compose.ts';
import { parts } from '#lab/parts/index.ts';

// Compares the parity table in ../README.md with the code.

// The first run on a machine downloads AWS's service models.
jest.setTimeout(600_000);

const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

/** The rows of the table below a heading, each as the texts of its cells. */
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

/** `service:operation` of all rows whose column "how" has one of these words. */
const listed = (...how: readonly string[]): string[] =>
  aws.filter((row) => how.includes(row.how)).flatMap((row) => row.operations.map((one) => `${row.service}:${one}`));

const root = mkdtempSync(join(tmpdir(), 'parity-'));
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

test('the parity table lists exactly the operations that the front door carries out, each once', () => {
  expect([...listed('real', 'emulated')].sort()).toEqual([...carriedOut].sort());
});

test('an operation that the parity table calls absent exists in AWS and is not carried out', async () => {
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

test('the parity table has one row for each part of the lab, and no other rows', () => {
  const named = rows('Parts').map(([name = '']) => name);
  expect(new Set(named).size).toBe(named.length);
  for (const name of named) expect(partNames).toContain(name);
  for (const part of parts) expect(named).toContain(part.name);
});

test('every row says real, emulated or absent', () => {
  for (const [, how] of [...rows('Parts'), ...rows('AWS').map(([service, how]) => [service, how])]) {
    expect(['real', 'emulated', 'absent']).toContain(how);
  }
});
