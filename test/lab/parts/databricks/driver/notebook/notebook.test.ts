import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Runs Python with the driver's modules; what it puts into `found` goes through JSON. Needs no Spark. */
function run(program: string): unknown {
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: join(import.meta.dirname, '../..') };
  const whole = `import json\nfound = []\n${program}\nprint(json.dumps(found))`;
  return JSON.parse(
    execFileSync('python3', ['-P', '-B', '-c', whole], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

const cellsOf = (...lines: readonly string[]): unknown =>
  run(`from driver.notebook import source
cells = source.parse(${JSON.stringify(['# Databricks notebook source', ...lines].join('\n'))})
found = [[cell.kind, cell.body] for cell in cells]`);

test('settings of an interactive Python do not make a cell another kind, and no line of a cell is lost', () => {
  expect(cellsOf('# MAGIC %matplotlib inline', '# MAGIC import os', 'x = 1')).toEqual([
    ['python', '%matplotlib inline\nimport os\nx = 1'],
  ]);
  expect(cellsOf('# MAGIC %%time', '# MAGIC x = 1')).toEqual([['python', '%%time\nx = 1']]);
  expect(cellsOf('# MAGIC %sql', '# MAGIC SELECT 1')).toEqual([['sql', 'SELECT 1']]);
});

const plain = (text: string): unknown =>
  run(`from driver.notebook import magics\nfound = magics.without_magics(${JSON.stringify(text)})`);

test('magics are taken out of Python, each line where it was', () => {
  expect(plain('%matplotlib inline\nif True:\n    %config x = 1\n%time y = 2')).toBe('pass\nif True:\n    pass\ny = 2');
  expect(plain('%%time\nx = 1')).toBe('\nx = 1');
  expect(plain('x = (7\n  % 4)')).toBe('x = (7\n  % 4)');
});

test.each(['!ls', '%sh ls', 'x = 1\n%%bash\nls', '%who'])('%j is refused, not passed over', (text) => {
  expect(() => plain(text)).toThrow('cannot be run here');
});

test('a cell shows texts, tables, HTML and images in their order, in forms that JSON holds', () => {
  const found = run(`
import datetime, decimal
from driver.output import results
shown = results.begin()
print("a", file=shown); print("b", file=shown)
rows = [[1, 2**60, float("nan"), None, b"x", decimal.Decimal("1.50"), datetime.date(2024, 1, 2), [True, {"k": "secret"}]]]
results.current().table([{"name": "n", "type": '"long"'}], rows, overflow=True)
results.current().html("<b>secret</b>")
results.current().image(b"secret")
results.end()
found = shown.cleaned(lambda text: text.replace("secret", "[REDACTED]"))`);
  expect(found).toEqual([
    { type: 'ansi', data: 'a\nb\n' },
    {
      type: 'table',
      schema: [{ name: 'n', type: '"long"' }],
      data: [[1, String(2n ** 60n), 'nan', null, 'eA==', '1.50', '2024-01-02', [true, { k: '[REDACTED]' }]]],
      overflow: true,
    },
    { type: 'html', data: '<b>[REDACTED]</b>' },
    { type: 'image', data: Buffer.from('secret').toString('base64') },
  ]);
});

test('what one cell shows is bounded, and says so', () => {
  const found = run(`
from driver.output import results
shown = results.begin()
for _ in range(3): shown.write("x" * 8_000)
shown.html("y" * 9_000_000)
shown.html("z")
found = [[one["type"], one["data"].lstrip("x")] for one in shown.outputs]
found.append(len(shown.outputs[0]["data"]) - len(found[0][1]))`);
  expect(found).toEqual([
    [
      'ansi',
      expect.stringMatching(
        /^\n\*{3} WARNING: output beyond 20000 characters is skipped.*\n.*max output size exceeded/,
      ),
    ],
    ['html', 'z'],
    20_000,
  ]);
});

test('the context answers in the forms of the Java side', () => {
  const found = run(`
from driver.notebook import context
facts = context.Facts("/a", "me", "http://h:1", "dapi", "", "0", "once", "5", "6", "only")
one = context.EntryPoint(facts, {"p": "1"}).getDbutils().notebook().getContext()
found += [one.notebookPath().get(), one.clusterId().getOrElse("none"), one.tags().get("clusterId").isDefined()]
found += [one.tags().apply("taskKey"), one.extraContext().apply("api_url"), one.browserHostName().get()]
found += [one.currentRunId().toString(), json.loads(one.toJson())["currentRunId"], one.apiToken().get()]
for call in (lambda: one.clusterId().get(), lambda: one.tags().apply("nothing")):
    try: call()
    except Exception as error: found.append(str(error).split(": ")[-1])`);
  expect(found).toEqual([
    ...['/a', 'none', false],
    ...['only', 'http://h:1', 'h:1'],
    ...['Some(RunId(6))', { id: 6 }, 'dapi'],
    ...['None.get', 'nothing'],
  ]);
});
