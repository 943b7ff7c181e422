import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseProperties } from '#lib/config/source/properties.ts';
import { UserErrors } from '#lib/errors.ts';

const entriesOf = (text: string) => parseProperties(text, 'x.properties').map(({ key, value }) => [key, value]);

test.each([
  ['key=value', [['key', 'value']]],
  ['key:value', [['key', 'value']]],
  ['key value', [['key', 'value']]],
  ['key  =  value ', [['key', 'value ']]],
  ['  key = a = b', [['key', 'a = b']]],
  ['key\t:\tvalue', [['key', 'value']]],
  ['key', [['key', '']]],
  ['key=', [['key', '']]],
  ['=value', [['', 'value']]],
  ['# a\n! b\n  # c\nk=v', [['k', 'v']]],
  ['k = one, \\\n    two', [['k', 'one, two']]],
  [
    'k = a\\\\\nl=b',
    [
      ['k', 'a\\'],
      ['l', 'b'],
    ],
  ],
  ['k = a\\\\\\\nb', [['k', 'a\\b']]],
  ['k=a\\\n#b', [['k', 'a#b']]],
  ['k=a\\', [['k', 'a']]],
  ['a\\ b\\=c\\:d = e', [['a b=c:d', 'e']]],
  ['k=\\ttab\\nline\\rreturn\\fform', [['k', '\ttab\nline\rreturn\fform']]],
  ['k=\\q\\.\\"', [['k', 'q."']]],
  ['k=\\u00e9\\u4E2d\\ud83d\\ude00', [['k', 'é中😀']]],
  ['k=é中😀', [['k', 'é中😀']]],
  [
    'a=1\r\nb=2\rc=3\n\n',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ],
  ],
  ['k=#no comment', [['k', '#no comment']]],
  ['k=\\ x', [['k', ' x']]],
  ['\\\n\n', []],
  ['\\', [['', '']]],
  ['', []],
])('reads %j as Java does', (text, expected) => {
  expect(entriesOf(text)).toEqual(expected);
});

/** Writes entries as java.util.Properties does, in ASCII. */
const formatProperties = (entries: Iterable<readonly [key: string, value: string]>): string =>
  [...entries].map(([key, value]) => `${escaped(key, true)}=${escaped(value, false)}\n`).join('');

function escaped(text: string, isKey: boolean): string {
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const code = text.charCodeAt(index);
    if (character === ' ') result += isKey || index === 0 ? '\\ ' : ' ';
    else if ('\\=:#!'.includes(character)) result += `\\${character}`;
    else if (code >= 0x20 && code < 0x7f) result += character;
    else result += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return result;
}

test('entries that were written are read back unchanged', () => {
  const key = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(key, fc.string({ unit: 'binary' })), { selector: ([one]) => one }),
      (entries) => {
        const text = formatProperties(entries);
        expect(text).toMatch(/^[\x20-\x7e\n]*$/);
        expect(entriesOf(text)).toEqual(entries);
      },
    ),
  );
});

test('any text is either read or refused with places', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'k= :\\u0aG\t\n\r#!') }), (text) => {
      try {
        for (const { keyAt, valueAt } of parseProperties(text, 'f')) {
          expect(keyAt.line).toBeGreaterThanOrEqual(1);
          expect(valueAt.column).toBeGreaterThanOrEqual(1);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(UserErrors);
      }
    }),
  );
});

test('knows where keys and values are written, in continued lines too', () => {
  const [first, second] = parseProperties('# c\n  a = 1\nb = \\\n  two\n', 'x.properties');
  expect(first).toMatchObject({ keyAt: { line: 2, column: 3 }, valueAt: { line: 2, column: 7 } });
  expect(second).toMatchObject({ keyAt: { line: 3, column: 1 }, valueAt: { line: 4, column: 3 }, value: 'two' });
});

test('refuses duplicate keys and broken escapes, all in one run', () => {
  const read = () => parseProperties('a=1\nb=\\u12\na=2\nc=\\uzzzz', 'x.properties');
  expect(read).toThrow(UserErrors);
  expect(read).toThrow(/^x\.properties:2:3: "\\u12" is not a character/m);
  expect(read).toThrow(/^x\.properties:3:1: the key "a" is already set in line 1; remove one of them\.$/m);
  expect(read).toThrow(/^x\.properties:4:3: "\\uzzzz" is not a character/m);
});
