import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { LogFile, sayWhere } from '../../../../scripts/cli/log-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const textsIn = (file: string): readonly string[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
      return line.slice(line.indexOf(' ') + 1);
    });

test('lines from before the log has its place are in it, each with its time', () => {
  using log = new LogFile();
  log.write('one');
  log.write('two\nthree');
  const file = join(dir, 'logs', 'start.log');
  log.keepAt(file);
  log.write('four');
  expect(textsIn(file)).toEqual(['one', 'two', 'three', 'four']);
});

test('the log of an earlier run is replaced', () => {
  mkdirSync(join(dir, 'again'));
  for (const text of ['first', 'second']) {
    using log = new LogFile();
    log.keepAt(join(dir, 'again', 'apply.log'));
    log.write(text);
  }
  expect(textsIn(join(dir, 'again', 'apply.log'))).toEqual(['second']);
});

test('its place is named after a failure, and only when there is one', () => {
  using log = new LogFile();
  const said: string[] = [];
  const to = { say: (text: string) => void said.push(text) };
  sayWhere(log, to);
  log.keepAt(join(dir, 'named.log'));
  sayWhere(log, to);
  expect(said).toEqual([`The log of this run: ${join(dir, 'named.log')}`]);
});
