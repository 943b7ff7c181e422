import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitWords, withSpecifiers, withVariables } from './words.ts';

test.each([
  ['/bin/a  -b\tc', ['/bin/a', '-b', 'c']],
  [`"one two" 'three "four"' a"b c"d ''`, ['one two', 'three "four"', 'ab cd', '']],
  ['"CLASSPATH=/x y.jar" LOG_DIR=/tmp', ['CLASSPATH=/x y.jar', 'LOG_DIR=/tmp']],
  ['a\\x20b \\u00e9 \\101 \\s "\\"" \\\\', ['a b', 'é', 'A', ' ', '"', '\\']],
  ['', []],
])('splits %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each(['"open', "it's", 'a\\q', 'end\\', '\\x00'])('refuses %j', (text) => {
  expect(() => splitWords(text)).toThrow();
});

test('quoted words are read back unchanged', () => {
  const quote = (word: string) => `"${word.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitWords(words.map(quote).join(' '))).toEqual(words);
    }),
  );
});

test('specifiers are replaced by their values, %% by a percent sign', () => {
  expect(withSpecifiers('%n 100%% %N', { n: 'a.service', N: 'a' })).toBe('a.service 100% a');
  expect(() => withSpecifiers('%q', {})).toThrow('failed to resolve the specifier %q');
  expect(() => withSpecifiers('50%', {})).toThrow();
});

test('variables in braces are replaced inside words, bare ones are split into words, unset ones are empty', () => {
  const environment = { X: 'a b', EMPTY: '' };
  const brace = (name: string) => `$\{${name}}`;
  expect(withVariables([`p${brace('X')}q`, '$X', 'x$X', '$$X', '$EMPTY', brace('NONE')], environment)).toEqual([
    'pa bq',
    'a',
    'b',
    'x$X',
    '$X',
    '',
  ]);
});
