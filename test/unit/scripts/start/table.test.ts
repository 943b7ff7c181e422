import { expect, test } from '@jest/globals';
import type { Report } from '#lib/delivery/report/schema.ts';
import { queryTables, resultTable } from '../../../../scripts/start/table.ts';

const counts = (pin: number, geo = pin, user = pin) => ({ pin, geo, user });

const report = (posted: number): Report => ({
  version: 1,
  run: 'run',
  store: 'file:ledger',
  at: '2026-01-01T00:00:00.000Z',
  level: 'values',
  posted: counts(posted, 0, 0),
  read: counts(posted, 0, 0),
  acknowledged: counts(posted, 0, 0),
  deadLettered: counts(0),
  unknown: counts(0),
  duplicates: counts(0),
  found: { kafka: counts(posted, 0, 0), s3: counts(posted, 0, 0) },
  late: [],
  missing: [],
  altered: [],
  unexpected: [],
  unaccounted: [],
  counts: { late: 0, missing: 0, lost: 0, altered: 0, unexpected: 0, unaccounted: 0 },
  balance: [],
  seconds: { ledger: 0, kafka: 1, s3: 2, 'out-of-range': 0, total: 81.25 },
  milestones: {},
  exit: 0,
});

test('a table is named as its topic is, with its name in SQL beside it', () => {
  const lines = resultTable(report(2)).split('\n');
  expect(lines[1]).toBe(
    '                        posted  acknowledged  in Kafka  in S3  dead-lettered  unknown  duplicates',
  );
  expect(lines[2]).toBe(
    'pin (pinterest_data)         2             2         2      2              0        0           0',
  );
  expect(lines[3]).toMatch(/^geo \(geolocation_data\) /);
  expect(lines[4]).toMatch(/^user \(user_data\) /);
  expect(lines[5]).toMatch(/^all +2 /);
});

test('one record is singular', () => {
  expect(resultTable(report(1))).toContain('1 of 1 record found in Kafka and S3; late 0');
  expect(resultTable(report(2))).toContain('2 of 2 records found in Kafka and S3; late 0');
  expect(resultTable(report(2))).toContain('81.3 s in all. Details: .lab/report.json');
});

test('of a long answer the first rows are shown, and how many there are besides', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, year) => ({ year, country: null }));
  expect(queryTables({ users_per_year: rows(13) })).toMatch(/^\nusers per year:\nyear {2}country\n0 {11}–\n/);
  expect(queryTables({ users_per_year: rows(13) })).toMatch(/\n11 {10}–\n… 1 more row$/);
  expect(queryTables({ users_per_year: rows(14) })).toMatch(/… 2 more rows$/);
  expect(queryTables({ none: [] })).toBe('\nnone:\nno rows');
});
