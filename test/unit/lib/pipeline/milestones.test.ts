import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { milestones } from '#lib/pipeline/milestones.ts';

test('every milestone comes after those that it needs', () => {
  const before = new Set<string>();
  for (const { name, after } of milestones) {
    expect([name, after.filter((one) => !before.has(one))]).toEqual([name, []]);
    before.add(name);
  }
});

test('every milestone has a folder of its name, and every folder but shared is a milestone', () => {
  const folder = join(import.meta.dirname, '../../../../actions/lib/pipeline');
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name);
  expect(folders.sort()).toEqual(milestones.map(({ name }) => name).sort());
});
