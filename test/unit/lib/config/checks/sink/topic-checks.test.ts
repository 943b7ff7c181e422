import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const use = 'use ^abc\\.(pin|geo|user)$ (in a properties file, write its backslash twice).';

test('a regex that misses a topic is an error that names the topic', () => {
  expect(checkedSink({ 'topics.regex': '^abc\\\\.(pin|geo)$' }).errors).toEqual([
    `topics.regex is "^abc\\\\.(pin|geo)$", which does not match the whole of abc.user; ${use}`,
  ]);
  expect(checkedSink({ 'topics.regex': 'abc' }).errors).toEqual([
    `topics.regex is "abc", which does not match the whole of abc.pin, abc.geo, abc.user; ${use}`,
  ]);
});

test.each(['abc.*', '.*', 'abc\\\\w*\\\\.(pin|geo|user)', '.*\\\\.(pin|geo|user)'])(
  'the regex %s could match topics of another user, which is a warning with the exact pattern',
  (pattern) => {
    const { errors, warnings } = checkedSink({ 'topics.regex': pattern });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('only yours match ^abc\\.(pin|geo|user)$')]);
    expect(warnings[0]).toMatch(/could match topics of another user, such as \S+\.\w+;/);
  },
);

test.each(['abc\\\\..*', 'abc\\\\.(pin|geo|user|late)', '(abc\\\\.pin|abc\\\\.geo|abc\\\\.user)'])(
  'the regex %s matches only topics of this user',
  (pattern) => {
    expect(checkedSink({ 'topics.regex': pattern })).toEqual({ errors: [], warnings: [], lines: [] });
  },
);

test('a pattern that is not a regular expression is an error', () => {
  expect(checkedSink({ 'topics.regex': 'abc.(' }).errors).toEqual([
    `topics.regex is "abc.(", which is not a regular expression that can be checked; ${use}`,
  ]);
});

test('a list of topics is allowed when it has the three', () => {
  const list = (topics: string) => checkedSink({ 'topics.regex': undefined, topics });
  expect(list('abc.pin, abc.geo,abc.user')).toEqual({ errors: [], warnings: [], lines: [] });
  expect(list('abc.pin').errors).toEqual(['topics is "abc.pin", which lacks abc.geo, abc.user; add what it lacks.']);
  expect(list('abc.pin,abc.geo,abc.user,abcd.pin').warnings).toEqual([
    'topics names "abcd.pin", which does not begin with the userId "abc"; remove it.',
  ]);
});

test('neither or both is an error', () => {
  expect(checkedSink({ 'topics.regex': undefined }).errors).toEqual([
    expect.stringMatching(/^topics\.regex is missing; add \^abc/),
  ]);
  expect(checkedSink({ topics: 'abc.pin' }).errors).toEqual([
    'topics and topics.regex are both set, and Kafka Connect accepts only one; remove one of them.',
  ]);
});
