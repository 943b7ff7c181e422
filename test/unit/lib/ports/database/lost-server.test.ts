import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Database } from '#lib/ports/database/database.ts';
import { createDatabase } from '#lib/ports/database/mysql.ts';
import { fakeClock } from '../../../fakes/clock.ts';
import { fakeMysqlServer } from '../../../fakes/mysql-server.ts';

const never = new AbortController().signal;

/** Three lanes read at the same time, as in mode drain. */
const three = (database: Database, signal = never) =>
  Promise.allSettled(['one', 'two', 'three'].map((name) => database.select(`SELECT ${name}`, [], signal)));

const reasons = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'rejected' ? String((result.reason as Error).message) : 'read'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

test('a server that stops answering is one error for all who wait, after the deadline that it names', async () => {
  const clock = fakeClock();
  await using server = await fakeMysqlServer((_sql, index) => (index === 0 ? 'answers' : 'silent'));
  await using database = createDatabase(server.access, clock);
  await database.select('SELECT 1', [], never);
  const all = three(database);
  await until(() => server.asked.length === 2);
  clock.advance(60_000);
  const text = `The database at 127.0.0.1:${server.access.port} did not answer a query within 60 s.`;
  expect(reasons(await all)).toEqual(Array(3).fill(expect.stringContaining(text)));
});

test('a query is timed from when it is sent, not while it waits for others', async () => {
  const clock = fakeClock();
  await using server = await fakeMysqlServer(() => 'answers');
  await using database = createDatabase(server.access, clock);
  const all = three(database);
  for (const count of [1, 2, 3]) {
    await until(() => server.asked.length >= count);
    clock.advance(45_000);
  }
  expect(reasons(await all)).toEqual(['read', 'read', 'read']);
});

test('after a cut connection all who waited read on over one new connection', async () => {
  await using server = await fakeMysqlServer((_sql, index) => (index === 1 ? 'cut' : 'answers'));
  await using database = createDatabase(server.access);
  await database.select('SELECT 1', [], never);
  expect(reasons(await three(database))).toEqual(['read', 'read', 'read']);
  expect(server.connected()).toBe(2);
});

test('a connection that is cut again and again is one error for all who wait', async () => {
  await using server = await fakeMysqlServer((_sql, index) => (index === 0 ? 'answers' : 'cut'));
  await using database = createDatabase(server.access);
  await database.select('SELECT 1', [], never);
  const text = `The connection to the database at 127.0.0.1:${server.access.port} was lost`;
  expect(reasons(await three(database))).toEqual(Array(3).fill(expect.stringContaining(text)));
});

test('an interruption ends all who wait at once, with its own reason', async () => {
  const stop = new AbortController();
  await using server = await fakeMysqlServer((_sql, index) => (index === 0 ? 'answers' : 'silent'));
  await using database = createDatabase(server.access);
  await database.select('SELECT 1', [], never);
  const all = three(database, stop.signal);
  await until(() => server.asked.length === 2);
  stop.abort(new Error('interrupted'));
  expect(reasons(await all)).toEqual(['interrupted', 'interrupted', 'interrupted']);
});
