import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Calls a function of the driver's module `source` and returns its result, converted to JSON and back. */
function ask(call: string, ...args: readonly unknown[]): unknown {
  const program = `import dataclasses, json, sys
from driver.notebook import source
result = getattr(source, sys.argv[1])(*json.loads(sys.argv[2]))
print(json.dumps(result, default=dataclasses.asdict))`;
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: import.meta.dirname };
  return JSON.parse(
    execFileSync('python3', ['-P', '-B', '-c', program, call, JSON.stringify(args)], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

test('a notebook is split into cells, and magics and titles are recognised', () => {
  const lines = [
    '# Databricks notebook source',
    '# MAGIC %md',
    '# MAGIC # Title',
    '',
    '# COMMAND ----------',
    '',
    '# DBTITLE 1,Load',
    '',
    'x = 1  # COMMAND ----------',
    '',
    '# COMMAND ----------',
    '',
    '# MAGIC %sql',
    '# MAGIC SELECT 1',
    '',
    '# COMMAND ----------',
    '',
    '',
    '# COMMAND ----------',
    '',
    '# MAGIC %run ./other',
  ];
  expect(ask('parse', lines.join('\n'))).toEqual([
    { kind: 'md', body: '# Title', index: 1 },
    { kind: 'python', body: 'x = 1  # COMMAND ----------', index: 2 },
    { kind: 'sql', body: 'SELECT 1', index: 3 },
    { kind: 'run', body: './other', index: 5 },
  ]);
});

test('SQL is split at semicolons outside texts, names and comments', () => {
  const text = "-- a; b\nSELECT ';' AS `x;y`, 'it\\'s; so' /* ; */;\nSELECT 4 / 2 - 1; -- the end;\n";
  expect(ask('statements', text)).toEqual(["-- a; b\nSELECT ';' AS `x;y`, 'it\\'s; so' /* ; */", 'SELECT 4 / 2 - 1']);
});

test('%run accepts one path with arguments', () => {
  expect(ask('run_target', './load $uid="a b" $n=3')).toEqual(['./load', { uid: 'a b', n: '3' }]);
  expect(ask('run_target', '"/Shared/two words"')).toEqual(['/Shared/two words', {}]);
  expect(() => ask('run_target', './a ./b')).toThrow('the path of one notebook');
});
