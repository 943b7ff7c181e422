import { expect, test } from '@jest/globals';
import { commandsOf } from './commands.ts';
import { fromJupyter, isJupyter, toJupyter } from './jupyter.ts';

const notebook = (cells: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });

test('cells become commands: Markdown as %md, magics as magics, empty cells and outputs dropped', () => {
  const { language, source } = fromJupyter(
    notebook([
      { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] },
      { cell_type: 'code', metadata: {}, outputs: [{ text: 'old' }], source: '\nx = 1\r\n\n' },
      { cell_type: 'code', metadata: {}, source: [] },
      { cell_type: 'code', metadata: {}, source: ['%sql\n', 'SELECT 1'] },
      { cell_type: 'raw', metadata: {}, source: 'as it is' },
    ]),
  );
  expect(language).toBe('PYTHON');
  expect(commandsOf('PYTHON', source).map(({ text }) => text)).toEqual([
    '%md\n# Title\ntext',
    'x = 1',
    '%sql\nSELECT 1',
    '%md\nas it is',
  ]);
  expect(source).not.toContain('old');
});

test.each([
  [{ kernelspec: { language: 'scala' } }, 'SCALA'],
  [{ kernelspec: { name: 'ir' }, language_info: { name: 'R' } }, 'R'],
  [{ 'application/vnd.databricks.v1+notebook': { language: 'sql' }, language_info: { name: 'python' } }, 'SQL'],
  [{}, 'PYTHON'],
])('the language is read from %j', (metadata, language) => {
  expect(fromJupyter(notebook([], { metadata })).language).toBe(language);
});

test.each([
  ['not JSON', 'print(1)', 'not a Jupyter notebook'],
  ['JSON of something else', '{"a": 1}', 'not a Jupyter notebook'],
  ['an old version', '{"nbformat": 3, "worksheets": []}', 'format 3'],
  ['another language', notebook([], { metadata: { kernelspec: { language: 'julia' } } }), 'julia'],
  ['a broken cell', notebook([{ cell_type: 'code', source: 7 }]), 'cells.0.source'],
])('%s is refused, and the reason named', (_name, content, text) => {
  expect(() => fromJupyter(content)).toThrow(
    expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(text) }),
  );
});

test('a notebook written as Jupyter is read back as it was', () => {
  const commands = [
    { position: 1, text: '%md\n# Title' },
    { position: 2, text: 'x = 1\nx', title: 'Load' },
    { position: 3, text: '%run ./other' },
  ];
  const written = toJupyter('mine', 'PYTHON', commands);
  expect(isJupyter(written)).toBe(true);
  expect(JSON.parse(written)).toMatchObject({
    nbformat: 4,
    cells: [{ cell_type: 'markdown', source: ['# Title'] }, {}, {}],
  });
  expect(commandsOf('PYTHON', fromJupyter(written).source)).toEqual(commands);
});
