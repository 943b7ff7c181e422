import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffSettings, settingsOf } from '#lib/pipeline/shared/host/resources/diff-settings.ts';

const key = fc.stringMatching(/^[a-z][a-z.]{0,12}$/);
const settings = fc.dictionary(key, fc.stringMatching(/^[A-Za-z0-9/;=]{0,12}$/));
const text = (all: Record<string, string>) =>
  Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

test('reads back what was written, without comments and sections', () => {
  fc.assert(
    fc.property(settings, (all) => {
      expect(Object.fromEntries(settingsOf(`# note: x=y\n[Service]\n${text(all)}`))).toEqual({ ...all });
    }),
  );
});

test('equal settings have no lines, and every other key has exactly one', () => {
  fc.assert(
    fc.property(settings, settings, (before, after) => {
      expect(diffSettings(text(before), text(before))).toEqual([]);
      const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
      const differing = [...keys].filter((name) => before[name] !== after[name]).sort();
      const lines = diffSettings(text(before), text(after));
      expect(lines.map((line) => line.path).sort()).toEqual(differing);
    }),
  );
});

test('variables of a unit are compared one by one', () => {
  expect(diffSettings('Environment=A=1\nEnvironment=B=2\n', 'Environment=A=1\nEnvironment=B=3\n')).toEqual([
    { path: 'Environment.B', before: '2', after: '3' },
  ]);
});
