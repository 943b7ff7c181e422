import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { standInFlags } from '../../../../scripts/workflow/stand-ins.ts';

const root = resolve(import.meta.dirname, '../../../..');
const path = '.github/workflows/x.yml';
const uses = (...actions: readonly string[]) => ({
  path,
  text: actions.map((one) => `      - uses: ${one}`).join('\n'),
});

test("each of other people's actions comes from a folder here, at the commit that is pinned", () => {
  expect(
    standInFlags(root, uses('actions/setup-node@820762 # v7.0.0', 'actions/setup-node@820762', './actions/x')),
  ).toEqual([`--local-repository=actions/setup-node@820762=${root}/test/act/actions/setup-node`]);
});

test('a checkout is left to act', () => {
  expect(standInFlags(root, uses('actions/checkout@3d3c42'))).toEqual([]);
});

test('an action that nothing stands in for is named', () => {
  expect(() => standInFlags(root, uses('actions/cache@123456'))).toThrow(
    `${path} uses actions/cache, and nothing stands in for it`,
  );
});
