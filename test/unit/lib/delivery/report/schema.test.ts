import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reportSchema, reportSchemaText } from '#lib/delivery/report/schema.ts';
import { bench } from '../bench.ts';

test('the published schema is the one that reports are checked with', () => {
  const file = join(import.meta.dirname, '../../../../../actions/verify-delivery/report.schema.json');
  expect(readFileSync(file, 'utf8')).toBe(reportSchemaText());
});

/** Paths of all fields and items of a JSON schema that have no description. */
function undescribed(schema: object, path: string): readonly string[] {
  const { properties = {}, items, additionalProperties: more, description } = schema as Record<string, unknown>;
  const inner = [
    ...Object.entries(properties as object),
    ...Object.entries({ items, more }).filter(([, one]) => typeof one === 'object'),
  ];
  const own = description === undefined ? [path] : [];
  return [...own, ...inner.flatMap(([name, one]) => undescribed(one as object, `${path}/${name}`))];
}

test('every field of the published schema has a description', () => {
  expect(undescribed(JSON.parse(reportSchemaText()) as object, '')).toEqual(['']);
});

test('accepts the phases of a whole job beside those of the proof, and no report without a total', async () => {
  const { report } = await bench('ledger a@0\nkafka a').verify();
  const { total, ...proof } = report.seconds;
  const job = { ...report, seconds: { ...proof, lab: 20.1, 'emulate-posts': 3, 'verify-delivery': 9.4, total: 41 } };
  expect(reportSchema.parse(job).seconds).toMatchObject({ ledger: 0, lab: 20.1, total: 41 });
  expect(total).toBe(0);
  expect(reportSchema.safeParse({ ...report, seconds: proof }).success).toBe(false);
});
