import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandsOf, sourceOf } from './commands.ts';

test('a notebook is cut into its cells, magics without their signs, with titles and places', () => {
  const source = [
    '# Databricks notebook source',
    '# MAGIC %md',
    '# MAGIC # Title',
    '# MAGIC',
    '# MAGIC text',
    '',
    '# COMMAND ----------',
    '',
    '# COMMAND ----------',
    '',
    '# DBTITLE 1,Load, then count',
    'x = 1',
    '',
    'y = 2',
  ].join('\n');
  expect(commandsOf('PYTHON', source)).toEqual([
    { position: 1, text: '%md\n# Title\n\ntext' },
    { position: 3, text: 'x = 1\n\ny = 2', title: 'Load, then count' },
  ]);
});

test('SQL notebooks have their own signs', () => {
  const source = sourceOf('SQL', [{ text: 'SELECT 1' }, { text: '%python\nprint(1)' }]);
  expect(source).toBe(
    '-- Databricks notebook source\nSELECT 1\n\n-- COMMAND ----------\n\n-- MAGIC %python\n-- MAGIC print(1)',
  );
  expect(commandsOf('SQL', source).map(({ text }) => text)).toEqual(['SELECT 1', '%python\nprint(1)']);
});

test('cells survive being written and read', () => {
  const line = fc.stringMatching(/^[a-z][ -~]{0,8}[a-z]$/);
  const lines = fc.array(fc.oneof(line, fc.constant('')), { maxLength: 4 });
  const cell = fc
    .tuple(fc.constantFrom('', '%sql ', '%md '), line, lines, line)
    .map(([magic, first, middle, last]) => `${magic}${[first, ...middle, last].join('\n')}`);
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (texts) => {
      const source = sourceOf(
        'PYTHON',
        texts.map((text) => ({ text })),
      );
      expect(commandsOf('PYTHON', source).map(({ text }) => text)).toEqual(texts);
    }),
  );
});
