import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { milestones } from '#lib/pipeline/milestones.ts';
import { actionNames, interfaceOf } from '../../scripts/generate/files.ts';
import { root } from './import-graph.ts';

interface ActionFile {
  readonly name?: string;
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, { readonly description?: string; readonly default?: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly description?: string }>>;
  readonly runs: Readonly<Record<string, string>>;
}

const names = actionNames(root);
const folderOf = (name: string): string => join(root, 'actions', name);
const actionFile = (name: string): ActionFile =>
  parse(readFileSync(join(folderOf(name), 'action.yml'), 'utf8')) as ActionFile;

test('every folder of actions/ except lib is an action, and every milestone has an action', () => {
  const folders = readdirSync(join(root, 'actions'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => name !== 'lib')).toEqual(names);
  expect(names).toEqual(
    expect.arrayContaining([
      ...milestones.map((one) => one.name),
      'validate-config',
      'emulate-posts',
      'verify-delivery',
    ]),
  );
});

test.each(names)('%s has exactly the inputs and outputs that its code reads and writes', async (name) => {
  const { spec, outputs } = await interfaceOf(root, name);
  const file = actionFile(name);
  expect(Object.keys(file.inputs ?? {})).toEqual(Object.keys(spec));
  expect(Object.keys(file.outputs ?? {})).toEqual(Object.keys(outputs));
});

test.each(names)('%s describes itself, every input and every output', (name) => {
  const { name: title, description, inputs = {}, outputs = {} } = actionFile(name);
  const texts = [
    title,
    description,
    ...[...Object.values(inputs), ...Object.values(outputs)].map((one) => one.description),
  ];
  for (const text of texts) expect(text?.trim()).toMatch(/^\S.{9,}$/);
});

test.each(names)('%s: an input that a variable can set has no default in action.yml', async (name) => {
  const { spec } = await interfaceOf(root, name);
  const { inputs = {} } = actionFile(name);
  for (const [input, kind] of Object.entries(spec)) {
    const preset = 'default' in kind && kind.env === undefined ? kind.default : undefined;
    expect([input, inputs[input]?.default]).toEqual([input, preset === undefined ? undefined : String(preset)]);
  }
});

test.each(names)('%s runs on node24, and its bundles exist', (name) => {
  const { using, main, ...rest } = actionFile(name).runs;
  expect(using).toBe('node24');
  expect(main).toBe(`../../dist/${name}.js`);
  const hasPost = existsSync(join(folderOf(name), 'post.ts'));
  expect(rest['post']).toBe(hasPost ? `../../dist/${name}-post.js` : undefined);
  for (const bundle of [main, rest['post']]) {
    if (bundle !== undefined)
      expect(existsSync(resolve(folderOf(name), bundle)) ? 'exists' : `${bundle} is missing`).toBe('exists');
  }
});

test.each(names)('%s loads its main code only after its inputs were parsed', (name) => {
  expect(readFileSync(join(folderOf(name), 'index.ts'), 'utf8')).toBe(
    [
      "import { runAction } from '#lib/runtime/run-action.ts';",
      "import { spec } from './inputs.ts';",
      '',
      "await runAction(spec, () => import('./main.ts'));",
      '',
    ].join('\n'),
  );
});

test.each(names)('%s names its inputs and outputs in kebab-case', async (name) => {
  const { spec, outputs } = await interfaceOf(root, name);
  for (const key of [...Object.keys(spec), ...Object.keys(outputs)])
    expect(key).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
});
