import { expect, test } from '@jest/globals';
import { parseYaml } from '#lib/config/source/yaml-source.ts';
import { UserError, UserErrors } from '#lib/errors.ts';

function messagesOf(text: string): string[] {
  try {
    parseYaml(text, 'p.yaml');
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ message }) => message);
    if (error instanceof UserError) return [error.message];
    throw error;
  }
  return [];
}

test('returns plain data and the place of every key and value', () => {
  const source = parseYaml('# first\na: 1\nb:\n  c: [x, y]\n  d:\n', 'p.yaml');
  expect(source.value).toEqual({ a: 1, b: { c: ['x', 'y'], d: null } });
  expect(source.keyAt(['b', 'c'])).toEqual({ file: 'p.yaml', line: 4, column: 3 });
  expect(source.valueAt(['b', 'c', 1])).toEqual({ file: 'p.yaml', line: 4, column: 10 });
  expect(source.valueAt(['b', 'd'])).toEqual({ file: 'p.yaml', line: 5, column: 3 });
  expect(source.valueAt(['b', 'e'])).toBeUndefined();
  expect(source.valueAt(['a', 'b', 'c'])).toBeUndefined();
});

test('finds places through aliases', () => {
  const source = parseYaml('a: &x {k: 1}\nb: *x\n', 'p.yaml');
  expect(source.value).toEqual({ a: { k: 1 }, b: { k: 1 } });
  expect(source.valueAt(['b', 'k'])).toEqual({ file: 'p.yaml', line: 1, column: 11 });
});

test('keeps how a value is written', () => {
  expect(parseYaml('a: 0x12\n', 'p.yaml').textAt(['a'])).toBe('0x12');
  expect(parseYaml('a: "0x12"\n', 'p.yaml').value).toEqual({ a: '0x12' });
});

test('reads words as YAML 1.2 does: yes and no are texts', () => {
  expect(parseYaml('a: yes\nb: no\nc: 0o17\nd: 017\n', 'p.yaml').value).toEqual({ a: 'yes', b: 'no', c: 15, d: 17 });
});

test.each([
  [
    'a duplicate key',
    'a: 1\nb: 2\na: 3\n',
    ['p.yaml:3:1: the key a is set twice in the same block; remove one of them.'],
  ],
  [
    'a block that is indented too far, once',
    'a: b\n  c: d\n',
    ['p.yaml:1:4: not valid YAML: Nested mappings are not allowed in compact mappings.'],
  ],
  ['a tab', 'a:\n\tb: 1\n', ['p.yaml:2:1: a tab is used for indentation; YAML allows only blanks.']],
  ['an empty file', '', [expect.stringMatching(/^p\.yaml:1:1: the file is empty; /)]],
  ['comments alone', '# a\n# b\n', [expect.stringMatching(/^p\.yaml:1:1: the file is empty; /)]],
  ['a single value', 'hello\n', [expect.stringMatching(/^p\.yaml:1:1: the file holds a single value, /)]],
  ['a list', '- a\n', [expect.stringMatching(/^p\.yaml:1:1: the file holds a list, /)]],
  [
    'a second document',
    'a: 1\n---\nb: 2\n',
    [expect.stringMatching(/^p\.yaml:2:1: a second YAML document begins here; /)],
  ],
  ['a key that is not a text', '? [a]\n: 2\n', ['p.yaml:1:3: a key is not a text; quote it.']],
  ['a quote without end', 'a: "x\n', [expect.stringMatching(/^p\.yaml:\d+:\d+: not valid YAML: Missing closing/)]],
  ['an unknown tag', 'a: !x 1\n', ['p.yaml:1:4: not valid YAML: Unresolved tag: !x.']],
  ['a type of its own', 'a: !!binary aGk=\n', [expect.stringMatching(/^p\.yaml:1:4: not valid YAML: Unresolved tag/)]],
  ['an anchor in itself', 'a: &x [*x]\n', [expect.stringMatching(/^p\.yaml:1:1: the aliases expand too far /)]],
  [
    'deep nesting',
    '['.repeat(5_000),
    ['p.yaml:1:1: the file is nested too deeply; a config has at most three levels.'],
  ],
])('refuses %s with one clear error', (_, text, expected) => {
  expect(messagesOf(text)).toEqual(expected);
});

test('refuses a small file whose anchors expand without end, quickly', () => {
  const levels = 'abcdefgh'.split('');
  const bomb = levels.map((key, level) => {
    const inner = level === 0 ? 'x' : `*${levels[level - 1]}`;
    return `${key}: &${key} [${Array(9).fill(inner).join(', ')}]`;
  });
  expect(messagesOf(bomb.join('\n'))).toEqual([expect.stringMatching(/the aliases expand too far/)]);
});

test('shows several syntax errors, but not hundreds', () => {
  expect(messagesOf('a: 1\na: 2\nb: 1\nb: 2\n')).toHaveLength(2);
  const many = Array.from({ length: 100 }, () => 'a: 1').join('\n');
  expect(messagesOf(many)).toHaveLength(10);
});
