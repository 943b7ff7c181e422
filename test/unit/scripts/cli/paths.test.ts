import { expect, test } from '@jest/globals';
import { pathFromUser, pathKindOf, userDirOf } from '../../../../scripts/cli/paths.ts';
import { actionNames, interfaceOf } from '../../../../scripts/generate/files.ts';
import { root } from '../shell.ts';

const away = { root: '/project', userDir: '/home/me' };

test('the user stands where npm was called, else in the working directory', () => {
  expect(userDirOf({ INIT_CWD: '/home/me' }, '/project')).toBe('/home/me');
  expect(userDirOf({ INIT_CWD: '' }, '/project')).toBe('/project');
  expect(userDirOf({}, '/project')).toBe('/project');
});

test.each([
  ['config', 'a.yaml', '/home/me/a.yaml'],
  ['data', '../rows', '/home/rows'],
  ['json', '/out.json', '/out.json'],
  ['store', 'file:ledger', 'file:/home/me/ledger'],
  ['store', 'file:/ledger', 'file:/ledger'],
  ['store', 's3://bucket/prefix', 's3://bucket/prefix'],
  ['mode', 'drain', 'drain'],
])('--%s %s means %s', (name, value, path) => {
  expect(pathFromUser(name, value, away)).toBe(path);
});

test('from the project itself a path stays as it was given', () => {
  expect(pathFromUser('store', 'file:ledger', { root: '/project', userDir: '/project' })).toBe('file:ledger');
});

test('every input that holds a path is known to hold one', async () => {
  for (const action of actionNames(root)) {
    const { spec } = await interfaceOf(root, action);
    for (const [name, kind] of Object.entries(spec)) {
      const isPath = kind.kind === 'text' && (kind.isFile === true || /^Folder |file:DIR/.test(kind.description));
      expect([name, pathKindOf(name) !== undefined]).toEqual([name, isPath]);
    }
  }
});
