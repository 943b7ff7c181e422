import { expect, test } from '@jest/globals';
import { commandsOf } from './commands.ts';
import { fromPage, pageOfNotebook, type ShownCommand } from './notebook-page.ts';

const page = (...commands: ShownCommand[]): string =>
  pageOfNotebook({ name: '<mine>', id: 7n, language: 'PYTHON', commands });

/** The model as public programs read it: base64 of percent-encoded JSON. */
function modelIn(html: string): { name: string; commands: Record<string, unknown>[] } {
  const [, encoded = ''] = /__DATABRICKS_NOTEBOOK_MODEL = '([^']+)'/.exec(html) ?? [];
  return JSON.parse(decodeURIComponent(Buffer.from(encoded, 'base64').toString('utf8')));
}

test('a page carries its model in the form that programs read', () => {
  const table = { type: 'table', schema: [{ name: 'n', type: '"long"' }], data: [[1]], overflow: false } as const;
  const model = modelIn(
    page(
      { position: 1, text: "print('ä')", results: [{ type: 'ansi', data: 'ä\n' }, table], times: [1_000, 1_500] },
      {
        position: 3,
        text: '1/0',
        title: 'Halve',
        results: [],
        error: { summary: 'Zero', trace: 'at 1' },
        times: [2, 3],
      },
      { position: 4, text: 'never' },
    ),
  );
  expect(model.name).toBe('<mine>');
  expect(model.commands).toMatchObject([
    { position: 1, command: "print('ä')", state: 'finished', startTime: 1_000, finishTime: 1_500 },
    { position: 3, commandTitle: 'Halve', state: 'error', errorSummary: 'Zero', error: 'at 1' },
    { position: 4, state: 'input', results: null },
  ]);
  expect(model.commands[0]?.['results']).toMatchObject({
    type: 'listResults',
    data: [
      { type: 'ansi', data: 'ä\n' },
      { type: 'table', data: [[1]], schema: [{ name: 'n', metadata: '{}' }] },
    ],
  });
});

test('a page can be read without scripts, and nothing of a notebook becomes markup', () => {
  const html = page({
    position: 1,
    text: '<script>alert(1)</script>',
    results: [
      { type: 'table', schema: [{ name: '<n>', type: '"string"' }], data: [['<b>'], [null]], overflow: true },
      { type: 'image', data: 'iVBOR' },
      { type: 'html', data: '<i title="x">y</i>' },
    ],
  });
  const [, body = ''] = html.split('<body>');
  expect(body).toContain('<td>&lt;b></td>');
  expect(body).toContain('<td>null</td>');
  expect(body).toContain('There are more rows.');
  expect(body).toContain('src="data:image/png;base64,iVBOR"');
  expect(body).toContain('srcdoc="&lt;i title=&quot;x&quot;>y&lt;/i>"');
  expect(body).not.toContain('<script>');
});

test('a notebook is read back from its page, in the order of its cells', () => {
  const { language, source } = fromPage(
    page({ position: 2, text: '%sql\nSELECT 1' }, { position: 1, text: 'x = 1', title: 'First' }),
  );
  expect(language).toBe('PYTHON');
  expect(commandsOf(language, source)).toEqual([
    { position: 1, text: 'x = 1', title: 'First' },
    { position: 2, text: '%sql\nSELECT 1' },
  ]);
});

test.each(['<html></html>', "var __DATABRICKS_NOTEBOOK_MODEL = 'e30='"])('%s holds no notebook', (html) => {
  expect(() => fromPage(html)).toThrow('no exported notebook');
});
