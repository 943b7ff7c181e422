import { expect, test } from '@jest/globals';
import { checkTables } from '#lib/emulator/source/check-tables.ts';
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
