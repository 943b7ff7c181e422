import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { isInDoubt } from '#lib/ledger/entry.ts';
import { killedCheckpoint } from '../ledger/ledger-fixtures.ts';
import { emulationBench } from './emulation-bench.ts';
import { fakeDatabase } from './fake-database.ts';
import { okProxy } from './ok-proxy.ts';

const { file, linesOf, emulate } = emulationBench();
const { database } = fakeDatabase(11_154);

const checkpointOf = async (run: string) => JSON.parse(await readFile(file(run, 'checkpoint.json'), 'utf8'));

/** Makes a run look as if its writer had been killed after its last entry. */
async function kill(run: string, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const text = await readFile(file(run, 'checkpoint.json'), 'utf8');
  await writeFile(file(run, 'checkpoint.json'), killedCheckpoint(text, changes));
}

test.each([
  ['the same ledger', undefined],
  ['a new one', 'next'],
])('after a kill the records in doubt are entered before anything is posted, in %s', async (_where, name) => {
  const { http } = okProxy((post) => (post === 3 ? { status: 400, text: 'bad' } : undefined));
  const { run } = await emulate({ http, database }, { posts: 1 });
  expect(await checkpointOf(run)).toMatchObject({ next: 3, clean: true });
  await kill(run);
  const second = await emulate({ http, database }, { posts: 1, run: name });
  const [inDoubt, first, ...others] = (await linesOf(second.run)).slice(-4);
  expect(inDoubt).toMatchObject({ inDoubt: 'killed', n: 3, table: 'pinterest_data', digest: first?.digest });
  // It was refused now, but may have been taken before: it is unknown, not dead-lettered.
  expect(first).toMatchObject({ n: 3, outcome: 'unknown', failures: [{ kind: 'refused' }] });
  expect(others).toMatchObject([{ outcome: 'acknowledged' }, { outcome: 'acknowledged' }]);
  expect(others.every((line) => !('failures' in line))).toBe(true);
});

test('a run that only looks where a ledger ended leaves its records in doubt for the run that resumes it', async () => {
  const { http } = okProxy();
  const { run } = await emulate({ http, database }, { posts: 1 });
  await kill(run, { maxInFlight: 2 });
  await emulate({ http, database }, { posts: 1, run: 'next' });
  expect(await checkpointOf(run)).toMatchObject({ next: 3, clean: false, maxInFlight: 2 });
  await emulate({ http, database }, { posts: 1, run });
  expect((await linesOf(run)).slice(3).map((line) => [isInDoubt(line), line.n])).toEqual([
    [true, 3],
    [true, 4],
    [false, 3],
    [false, 4],
    [false, 5],
  ]);
  expect(await checkpointOf(run)).toMatchObject({ next: 6, clean: true, maxInFlight: 1 });
});
