import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { edgesOf, filesBelow, importsIn, root } from './import-graph.ts';

/** Where a file stands in the order of the folders. */
function layerOf(file: string): string {
  const [top, second, third, fourth] = file.split('/');
  if (top === 'actions' && second === 'lib')
    return fourth === undefined && third?.endsWith('.ts') ? 'basis' : `${third}`;
  if (top === 'actions')
    return ['index.ts', 'post.ts', 'inputs.ts', 'main.ts'].includes(third ?? '') ? 'entry' : 'action';
  return top === 'test' && second === 'lab' ? 'lab' : `${top}`;
}

/** What each layer may import besides itself. Arrows point one way: nothing here leads back to where it came from. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  basis: [],
  config: ['basis'],
  converge: ['basis', 'ports/clock'],
  ports: ['basis', 'config', 'converge'],
  pipeline: ['basis', 'config', 'converge', 'ports'],
  emulator: ['basis', 'config', 'converge', 'ports', 'pipeline'],
  delivery: ['basis', 'config', 'converge', 'ports', 'pipeline', 'emulator'],
  runtime: ['basis', 'converge'],
  action: ['basis', 'config', 'converge', 'ports', 'pipeline', 'emulator', 'delivery'],
  entry: ['basis', 'config', 'converge', 'ports', 'pipeline', 'emulator', 'delivery', 'action', 'runtime'],
};

const edges = edgesOf(['actions', 'scripts', 'test']);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

test('finds imports in all their forms, and none in comments', () => {
  const source = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    "import {\n  c,\n} from './c.ts';",
    "export * from './d.ts';",
    "const e = await import('./e.ts');",
    "import './f.ts';",
    "// import './g.ts';",
    "/* import './h.ts'; */",
  ].join('\n');
  expect(importsIn(source)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
});

test('arrows between the folders of actions/ point one way', () => {
  const wrong = edges
    .filter(({ from, to }) => from.startsWith('actions/') && to.startsWith('actions/'))
    .filter(({ from, to }) => {
      const [here, there] = [layerOf(from), layerOf(to)];
      const known = allowed[here] ?? [];
      const isClock = to === 'actions/lib/ports/clock.ts' && known.includes('ports/clock');
      return here !== there && !known.includes(there) && !isClock;
    });
  expect(wrong).toEqual([]);
});

test('an action imports no other action', () => {
  const folderOf = (file: string) => file.split('/')[1];
  const wrong = edges.filter(
    ({ from, to }) =>
      [from, to].every((file) => file.startsWith('actions/') && folderOf(file) !== 'lib') &&
      folderOf(from) !== folderOf(to),
  );
  expect(wrong).toEqual([]);
});

test('actions import nothing from scripts or tests', () => {
  expect(edges.filter(({ from, to }) => from.startsWith('actions/') && !to.startsWith('actions/'))).toEqual([]);
});

test('the lab imports nothing of the actions but the names', () => {
  const wrong = edges.filter(
    ({ from, to }) => layerOf(from) === 'lab' && to.startsWith('actions/') && to !== 'actions/lib/config/names.ts',
  );
  expect(wrong).toEqual([]);
});

test('the lab is imported by scripts and tests alone', () => {
  const wrong = edges.filter(({ from, to }) => layerOf(to) === 'lab' && from.startsWith('actions/'));
  expect(wrong).toEqual([]);
});

test('the engine knows no AWS, no SSH and no runner', () => {
  const packages = filesBelow('actions/lib/converge').flatMap((file) => importsIn(text(file)));
  expect(packages.filter((path) => !path.startsWith('.') && !path.startsWith('node:'))).toEqual([]);
});

test('what an input error imports is our own and small', () => {
  const reached = new Set(['actions/lib/runtime/run-action.ts']);
  for (const file of reached) {
    // What is loaded later, and types, which are gone by then, cost nothing here.
    const source = text(file)
      .replace(/await import\('[^']*'\)/g, '')
      .replace(/^import type [^;]*;/gm, '');
    for (const path of importsIn(source)) {
      if (path.startsWith('.')) reached.add(join(file, '..', path));
      else expect({ file, path }).toEqual({ file, path: expect.stringMatching(/^node:/) });
    }
  }
  expect(reached.size).toBeLessThan(20);
});

test("the word 'lab' stands nowhere in actions/", () => {
  expect(filesBelow('actions').filter((file) => /\blab\b/i.test(text(file)))).toEqual([]);
});
