import { expect, test } from '@jest/globals';
import { checkColumns, checkNumberColumns, type SourceColumn } from '#lib/emulator/source/check-columns.ts';
import { UserErrors } from '#lib/errors.ts';
import type { Database } from '#lib/ports/database/database.ts';

const { signal } = new AbortController();

/** A database whose tables have these columns. */
const databaseOf = (columns: readonly SourceColumn[]): Database => ({
  select: () => Promise.resolve(columns.map((column) => ({ ...column }))),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

const columnOf = (columnType: string, table = 'pinterest_data', column = 'x'): SourceColumn => ({
  table,
  column,
  dataType: columnType.replace(/[ (].*$/, ''),
  columnType,
});

async function refusals(...columns: readonly SourceColumn[]): Promise<readonly string[]> {
  try {
    await checkColumns(databaseOf(columns), signal);
    return [];
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ message }) => message);
    throw error;
  }
}

/** Every type of MySQL 9 and MariaDB 11, as `information_schema` names it. */
const posted =
  'tinyint(1);smallint(6);mediumint(9);int(5) unsigned zerofill;bigint(20) unsigned;year(4);decimal(20,5);float;double;' +
  'bit(1);char(3);varchar(32);tinytext;text;mediumtext;longtext;json;enum("a","b");set("a");date;time(3);datetime(6);' +
  'timestamp;inet4;inet6;uuid';
const refused =
  'bit(8);binary(4);varbinary(4);tinyblob;blob;mediumblob;longblob;vector(3);geometry;point;linestring;polygon;' +
  'multipoint;multilinestring;multipolygon;geomcollection;geometrycollection;sometype(1)';

test.each(posted.split(';'))('%s can be posted', async (type) => {
  expect(await refusals(columnOf(type))).toEqual([]);
});

test.each(refused.split(';'))('%s is refused with table, column, type and what to do', async (type) => {
  expect(await refusals(columnOf(type))).toEqual([
    expect.stringMatching(/^Table pinterest_data: column x is of type .*\. Turn it into a .* or remove it\.$/),
  ]);
  expect((await refusals(columnOf(type)))[0]).toContain(`is of type ${type},`);
});

test('all columns of all tables that cannot be posted are named at once', async () => {
  const columns = [
    columnOf('blob', 'geolocation_data', 'map'),
    columnOf('int(11)', 'geolocation_data', 'ind'),
    columnOf('point', 'user_data', 'home'),
  ];
  expect(await refusals(...columns)).toEqual([
    'Table geolocation_data: column map is of type blob, and JSON cannot hold its bytes. Turn it into a text column, for example with TO_BASE64, or remove it.',
    'Table user_data: column home is of type point, and JSON has no form for it. Turn it into a text column, for example with ST_AsText, or remove it.',
  ]);
});

test('mode drain needs whole numbers in the column that it goes by', () => {
  const columns = [columnOf('bigint(20)', 'pinterest_data', 'index'), columnOf('varchar(9)', 'user_data', 'ind')];
  expect(() => checkNumberColumns(columns)).toThrow(
    'Table user_data: column ind is of type varchar(9), expected one of whole numbers, such as BIGINT: mode drain goes through the table by it. Change its type, or choose another mode.',
  );
  expect(() => checkNumberColumns(columns.slice(0, 1))).not.toThrow();
});
