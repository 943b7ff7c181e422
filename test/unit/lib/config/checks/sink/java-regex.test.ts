import { expect, test } from '@jest/globals';
import { javaRegex } from '#lib/config/checks/sink/java-regex.ts';

test.each([
  ['abc.*', 'abc.pin', true],
  ['abc', 'abc.pin', false],
  ['bc.*', 'abc.pin', false],
  ['^abc\\.(pin|geo|user)$', 'abc.geo', true],
  ['^abc\\.(pin|geo|user)$', 'abcd.geo', false],
  ['\\Qabc.\\E(pin|geo)', 'abc.pin', true],
  ['\\Qabc.\\E(pin|geo)', 'abcXpin', false],
  ['\\Qabc.pin', 'abc.pin', true],
  ['(?i)ABC\\.PIN', 'abc.pin', true],
  ['\\Aabc\\.pin\\z', 'abc.pin', true],
  ['abc\\.[a-z]++', 'abc.pin', true],
  ['abc\\.\\p{Alpha}+', 'abc.pin', true],
  ['abc\\.\\p{Lower}{3}', 'abc.pin', true],
  ['abc[.-]\\w+', 'abc.pin', true],
  ['a|abc\\.pin', 'abc.pin', true],
])('%s asked about %s says %s, as a full match in Java', (pattern, topic, expected) => {
  expect(javaRegex(pattern)?.(topic)).toBe(expected);
});

test.each(['(', '[a', '*', 'a{2,1}', '(?<n>a)(?<n>b)'])('%s is not a regular expression', (pattern) => {
  expect(javaRegex(pattern)).toBeUndefined();
});
