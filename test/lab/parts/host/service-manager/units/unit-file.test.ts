import { expect, test } from '@jest/globals';
import { parseDuration } from './durations.ts';
import { parseEnvironmentFile, parseUnitFile } from './unit-file.ts';

test('lines are joined and comments skipped, also between joined lines', () => {
  const text =
    '# managed-by: x\n[Unit]\nDescription = A b \n\n[Service]\nExecStart=/bin/a \\\n  # not this\n  -b \\\n  c\n; nor this\nX=\n';
  const { settings, warnings } = parseUnitFile(text);
  expect(settings.map(({ section, key, value, line }) => [section, key, value, line])).toEqual([
    ['Unit', 'Description', 'A b', 3],
    ['Service', 'ExecStart', '/bin/a    -b    c', 6],
    ['Service', 'X', '', 11],
  ]);
  expect(warnings).toEqual([]);
});

test('lines that systemd ignores are warnings', () => {
  expect(parseUnitFile('A=1\n[S]\nnonsense\n').warnings).toEqual([
    '1: Assignment outside of section. Ignoring.',
    "3: Missing '=', ignoring line.",
  ]);
});

test('variables are read from an environment file', () => {
  const text = '# c\nA=1\n B = 2\nexport D=3\nE="a \\"b\\" $c"\nF=\'x\\y\'\nG=one \\\ntwo\nH=\n';
  expect(parseEnvironmentFile(text)).toEqual({ A: '1', E: 'a "b" $c', F: 'x\\y', G: 'one two', H: '' });
});

test.each([
  ['5', 5_000],
  ['500ms', 500],
  ['1min 30s', 90_000],
  ['1.5s', 1_500],
  ['infinity', Number.POSITIVE_INFINITY],
])('%s is a time span', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 'soon', '5 parsecs', '-1', '5s x'])('%j is no time span', (text) => {
  expect(() => parseDuration(text)).toThrow('is no time span');
});
