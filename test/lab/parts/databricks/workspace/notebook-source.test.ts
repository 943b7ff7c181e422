import { expect, test } from '@jest/globals';
import { isNotebook, languageOf, normalised } from './notebook-source.ts';
import { pathOf } from './paths.ts';

test('a source is normalised: first line, line ends, no blank lines at the end', () => {
  expect(normalised('PYTHON', 'x = 1\r\n\r\n')).toBe('# Databricks notebook source\nx = 1');
  expect(normalised('SQL', '-- Databricks notebook source\nSELECT 1\n')).toBe(
    '-- Databricks notebook source\nSELECT 1',
  );
});

test('only the first line marks a file as a notebook', () => {
  expect(isNotebook('PYTHON', '# Databricks notebook source\n')).toBe(true);
  expect(isNotebook('PYTHON', 'import x\n# Databricks notebook source\n')).toBe(false);
  expect([languageOf('a.py'), languageOf('a.sql'), languageOf('a.json')]).toEqual(['PYTHON', 'SQL', undefined]);
});

test('equivalent paths have the same form', () => {
  expect(['/Workspace/Shared/a/', '/Shared//a', '/Shared/a', '/'].map(pathOf)).toEqual([
    '/Shared/a',
    '/Shared/a',
    '/Shared/a',
    '/',
  ]);
  for (const wrong of ['Shared/a', '/Shared/../a']) expect(() => pathOf(wrong)).toThrow(`Path (${wrong})`);
});
