import { expect, test } from '@jest/globals';
import { checkDrain, checkTables } from '#lib/emulator/source/check-tables.ts';
import { WHOLE } from '#lib/ledger/shard.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { fakeDatabase } from '../fake-database.ts';

const signal = new AbortController().signal;

test('knows a table whose rows are numbered by their offset', async () => {
  const shape = { rows: 11_154, isNumbered: true };
  expect(await checkTables(fakeDatabase(11_154).database, 11_000, signal)).toEqual({
    pin: shape,
    geo: shape,
    user: shape,
  });
  const other = await checkTables(fakeDatabase(11_154, { first: 5 }).database, 11_000, signal);
  expect(other.pin.isNumbered).toBe(false);
});

test('refuses tables with fewer rows than may be drawn', async () => {
  await expect(checkTables(fakeDatabase(11_000).database, 11_000, signal)).rejects.toThrow(
    /pinterest_data has 11000 rows.*emulator.rows to 10999/,
  );
});

test('names the table that is missing', async () => {
  const { database } = fakeDatabase(11_154, { missing: 'user_data' });
  await expect(checkTables(database, 11_000, signal)).rejects.toThrow('Table user_data does not exist');
});

test('refuses numbers that are too large for mode drain before any row is read', async () => {
  const database: Database = {
    select: async () => [{ total: 2, numbers: 2, kinds: 2, lowest: 0, highest: 9_007_199_254_740_993n }],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await expect(checkDrain(database, WHOLE, signal)).rejects.toThrow(
    'Table pinterest_data: column index holds 9007199254740993, expected whole numbers below 2^53. Mode drain goes through the table by them.',
  );
});
