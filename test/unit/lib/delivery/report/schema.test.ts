import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reportSchemaText } from '#lib/delivery/report/schema.ts';

test('the published schema is the one that reports are checked with', () => {
  const file = join(import.meta.dirname, '../../../../../actions/verify-delivery/report.schema.json');
  expect(readFileSync(file, 'utf8')).toBe(reportSchemaText());
});
