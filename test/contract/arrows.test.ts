import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { circles, type Edge, edgesOf, filesBelow, importsIn, ownFile, root } from './import-graph.ts';

/** The layer that a file belongs to: a key of `allowed` for files of actions/, otherwise `lab` or the top folder. */
function layerOf(file: string): string {
  const [top, second, third, fourth] = file.split('/');
  if (top === 'actions' && second === 'lib')
    return fourth === undefined && third?.endsWith('.ts') ? 'basis' : `${third}`;
  if (top === 'actions')
    return ['index.ts', 'post.ts', 'inputs.ts', 'main.ts'].includes(third ?? '') ? 'entry' : 'action';
  return top === 'test' && second === 'lab' ? 'lab' : `${top}`;
}

/**
 * The layers that each layer may import, besides itself. There is no circle in this table (a test checks it). emulator
 * and delivery do not import each other: what both need is in ledger and record.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  basis: [],
  concurrency: ['basis'],
  config: ['basis'],
  converge: ['basis'],
  ports: ['basis', 'concurrency'],
  record: ['basis', 'config', 'ports'],
  ledger: ['basis', 'concurrency', 'config', 'ports', 'record'],
  pipeline: ['basis', 'concurrency', 'config', 'converge', 'ports'],
  emulator: ['basis', 'concurrency', 'config', 'converge', 'ports', 'pipeline', 'record', 'ledger'],
  delivery: ['basis', 'concurrency', 'config', 'converge', 'ports', 'pipeline', 'record', 'ledger'],
  runtime: ['basis', 'converge'],
  action: ['basis', 'config', 'converge', 'ports', 'pipeline', 'record', 'ledger', 'emulator', 'delivery'],
  entry: [
    'basis',
    'config',
    'converge',
    'ports',
    'pipeline',
    'record',
    'ledger',
    'emulator',
    'delivery',
    'action',
    'runtime',
  ],
};

const edges = edgesOf(['actions', 'scripts', 'test']);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

test('every form of import is found, and none in comments', () => {
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

/** The imports between layers that `allowed` does not list. */
const wrongArrows = (graph: readonly Edge[]): readonly Edge[] =>
  graph.filter(({ from, to }) => {
    const [here, there] = [layerOf(from), layerOf(to)];
    return here !== there && allowed[here]?.includes(there) !== true;
  });

test('the folders of actions/ import only the layers that they may', () => {
  const within = edges.filter(({ from, to }) => from.startsWith('actions/') && to.startsWith('actions/'));
  expect(wrongArrows(within)).toEqual([]);
});

test('an import that its layer may not have is found', () => {
  const upwards = { from: 'actions/lib/ports/http/http.ts', to: 'actions/lib/converge/engine.ts' };
  const downwards = { from: 'actions/lib/pipeline/pipeline.ts', to: 'actions/lib/converge/engine.ts' };
  expect(wrongArrows([upwards, downwards])).toEqual([upwards]);
});

test('the table of allowed imports has no circle', () => {
  const order = Object.entries(allowed).flatMap(([from, tos]) => tos.map((to) => ({ from, to })));
  expect(circles(order)).toEqual([]);
});

test('no circle of imports between files, types included', () => {
  expect(circles(edges)).toEqual([]);
});

test('no two parts of config, ports, ledger, emulator or delivery import each other', () => {
  const part = (file: string) => file.split('/').slice(0, 4).join('/');
  const areas = ['config', 'ports', 'ledger', 'emulator', 'delivery'].map((area) => `actions/lib/${area}/`);
  const inner = areas.flatMap((area) =>
    edges
      .filter(({ from, to }) => from.startsWith(area) && to.startsWith(area))
      .map(({ from, to }) => ({ from: part(from), to: part(to) })),
  );
  expect(circles(inner)).toEqual([]);
});

test('a circle is found without the names that only lead to it', () => {
  const arrows = ['a>b', 'b>c', 'c>a', 'x>a', 'c>y', 'p>q', 'q>p', 's>s'].map((arrow) => {
    const [from = '', to = ''] = arrow.split('>');
    return { from, to };
  });
  expect(circles(arrows)).toEqual([
    ['a', 'b', 'c'],
    ['p', 'q'],
  ]);
});

test('in actions/ no import starts with ../', () => {
  const above = filesBelow('actions')
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsIn(text(file)).map((path) => ({ file, path })));
  expect(above.filter(({ path }) => path.startsWith('../'))).toEqual([]);
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

test('the lab imports nothing from actions/ except the resource names', () => {
  const wrong = edges.filter(
    ({ from, to }) => layerOf(from) === 'lab' && to.startsWith('actions/') && to !== 'actions/lib/config/names.ts',
  );
  expect(wrong).toEqual([]);
});

test('no action imports the lab', () => {
  const wrong = edges.filter(({ from, to }) => layerOf(to) === 'lab' && from.startsWith('actions/'));
  expect(wrong).toEqual([]);
});

test('only ports know the SDKs of the outside and the error codes of services', () => {
  const others = filesBelow('actions').filter((file) => !file.startsWith('actions/lib/ports/'));
  const sdk = /^(@aws-sdk|@smithy|axios|mysql2|node-ssh|ssh2)\b/;
  expect(others.filter((file) => importsIn(text(file)).some((path) => sdk.test(path)))).toEqual([]);
  expect(others.filter((file) => /\b(hasCode|\w+Error\.code)\b|'[A-Z]\w+Exception'/.test(text(file)))).toEqual([]);
});

test('the engine imports no package', () => {
  const packages = filesBelow('actions/lib/converge').flatMap((file) => importsIn(text(file)));
  expect(packages.filter((path) => !/^(\.|#lib\/|node:)/.test(path))).toEqual([]);
});

test('what loads before the inputs are parsed is small and imports no package', () => {
  const reached = new Set(['actions/lib/runtime/run-action.ts']);
  for (const file of reached) {
    // Dynamic imports load later, and types are removed by the build.
    const source = text(file)
      .replace(/await import\('[^']*'\)/g, '')
      .replace(/^import type [^;]*;/gm, '');
    for (const path of importsIn(source)) {
      const own = ownFile(file, path);
      if (own !== undefined) reached.add(own);
      else expect({ file, path }).toEqual({ file, path: expect.stringMatching(/^node:/) });
    }
  }
  expect(reached.size).toBeLessThan(20);
});

test("actions/ does not contain the word 'lab'", () => {
  expect(filesBelow('actions').filter((file) => /\blab\b/i.test(text(file)))).toEqual([]);
});
