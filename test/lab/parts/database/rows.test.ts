import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sentinels } from './rows/sentinels.ts';
import { strangeTexts } from './rows/strange-texts.ts';
import { generatedRows, ROWS, tables } from './tables.ts';

const rows = generatedRows();
const pins = rows.pinterest_data;
const count = (column: string, value: unknown) => pins.filter((pin) => pin[column] === value).length;
const distinct = (table: keyof typeof rows, ...columns: string[]) =>
  new Set(rows[table].map((row) => JSON.stringify(columns.map((column) => row[column])))).size;

test('each table has the rows 0 to 11153 in order, with its columns', () => {
  for (const table of tables) {
    const names = table.columns.map((column) => column.name).sort();
    expect(rows[table.name]).toHaveLength(ROWS);
    rows[table.name].forEach((row, at) => {
      expect(row[table.columns[0].name]).toBe(at);
      expect(Object.keys(row).sort()).toEqual(names);
    });
  }
});

test('the rows are the same on every machine', () => {
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  expect(digest).toBe('f3715dc65c964aa3c27dcb819811a42971d08f9aadf98fcb1745ed3b07c9f705');
});

test('missing values are sentinel texts, about as often as in the original', () => {
  expect(count('title', sentinels.title)).toBeGreaterThan(60);
  expect(count('title', sentinels.title)).toBeLessThan(110);
  expect(count('tag_list', sentinels.tags)).toBeGreaterThan(120);
  expect(count('image_src', sentinels.imageSource)).toBeGreaterThan(200);
  expect(pins[7528]).toMatchObject({ title: sentinels.title, poster_name: sentinels.poster, downloaded: 0 });
  for (const pin of pins) expect(pin['downloaded'] === 0).toBe(pin['image_src'] === sentinels.imageSource);
});

test('follower counts are numbers up to 999, whole thousands or millions, or the sentinel text', () => {
  for (const pin of pins) {
    expect(pin['follower_count']).toMatch(/^(\d{1,3}|[1-9]\d{0,2}k|([1-9]|1[0-5])M|User Info Error)$/);
  }
});

test('unique ids are unique, although some posts have the content of another', () => {
  expect(distinct('pinterest_data', 'unique_id')).toBe(ROWS);
  expect(distinct('pinterest_data', 'title', 'description', 'tag_list', 'image_src')).toBeLessThan(ROWS - 10);
});

test('users, countries, ages and dates are in the ranges of the original tables', () => {
  const users = distinct('user_data', 'first_name', 'last_name', 'age', 'date_joined');
  expect(users).toBeGreaterThan(5_000);
  expect(users).toBeLessThan(5_600);
  expect(distinct('geolocation_data', 'country')).toBe(243);
  const ages = rows.user_data.map((row) => row['age'] as number);
  expect([Math.min(...ages), Math.max(...ages)]).toEqual([20, 60]);
  for (const row of rows.geolocation_data) {
    expect(row['timestamp']).toMatch(/^20(17-1[0-2]|18|19|20|21|22-0\d|22-10)/);
    expect(Math.abs(row['latitude'] as number)).toBeLessThan(90);
    expect(Number((row['longitude'] as number).toPrecision(6))).toBe(row['longitude']);
  }
});

test('each unusual text is in its row', () => {
  for (const { row, column, text } of strangeTexts) expect(pins[row]?.[column]).toBe(text);
});
