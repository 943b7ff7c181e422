import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectationOf } from '#lib/grammar.ts';
import { fileAddress, invokeAddress, workspaceAddress } from '#lib/http-addresses.ts';

const ADDRESS = 'an http:// or https:// address';

test.each([
  'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/test',
  'https://{apiId}.execute-api.us-east-1.amazonaws.com/{stage}',
  'https://pins.example',
  'http://127.0.0.1:4566/_aws/execute-api/{apiId}/{stage}',
  'http://[::1]:4566/test/',
  'https://topics.example/test',
])('%s is an address to post to', (text) => {
  expect(expectationOf(invokeAddress, text)).toBeUndefined();
});

test.each([
  ['ftp://h/x', ADDRESS],
  ['h/test', ADDRESS],
  ['https://', ADDRESS],
  ['https:///test', ADDRESS],
  ['https://$(id)/test', ADDRESS],
  ['https://a b/test', ADDRESS],
  ['https://h:99999/test', ADDRESS],
  ['https://h/te st', ADDRESS],
  ['https://h/"x"', ADDRESS],
  ['https://..', ADDRESS],
  ['https://me:hunter2@h/test', `${ADDRESS} without a user and a password`],
  ['https://me@h/test', `${ADDRESS} without a user and a password`],
  ['https://h/test?x=1', `${ADDRESS} without a query and a fragment`],
  ['https://h/test#x', `${ADDRESS} without a query and a fragment`],
  ['http://169.254.169.254/latest', `${ADDRESS} with a host, and this one is link-local`],
  ['http://[fe80::1]/', `${ADDRESS} with a host, and this one is link-local`],
  ['http://0.0.0.0/', `${ADDRESS} with a host, and this one is unspecified`],
  ['https://h/test/topics/abc.pin', 'the address of the stage, without what follows it: https://h/test'],
  ['https://h/test/topics', 'the address of the stage, without what follows it: https://h/test'],
  ['https://h/test/topics/', 'the address of the stage, without what follows it: https://h/test'],
])('%s is none, and what is expected is said', (text, expected) => {
  expect(expectationOf(invokeAddress, text)).toBe(expected);
});

test('the address of a workspace is taken as browsers show it', () => {
  for (const text of [
    'https://dbc-01234567-89ab.cloud.databricks.com',
    'dbc-01234567-89ab.cloud.databricks.com',
    'https://adb-1.azuredatabricks.net/?o=1#job',
    'http://127.0.0.1:81/',
  ]) {
    expect(expectationOf(workspaceAddress, text)).toBeUndefined();
  }
  expect(expectationOf(workspaceAddress, 'https://me:x1@h/')).toMatch(/^the address of a workspace.* without a user/);
  for (const text of ['https://$(id)', '-v', 'a b', 'https://h:0', '..']) {
    expect(expectationOf(workspaceAddress, text)).toMatch(/^the address of a workspace/);
  }
});

test('the address of a file may have a query, and no password', () => {
  expect(expectationOf(fileAddress, 'https://h/a/kafka.tgz?version=1')).toBeUndefined();
  expect(expectationOf(fileAddress, 'https://me:x1@h/kafka.tgz')).toBe(`${ADDRESS} without a user and a password`);
  expect(expectationOf(fileAddress, 'file:///etc/passwd')).toBe(ADDRESS);
});

test('every address of the web without a query is one to post to', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: false, withFragments: false }), (text) => {
      fc.pre(!/\/topics(\/|$)/.test(text));
      expect(expectationOf(invokeAddress, text)).toBeUndefined();
    }),
  );
});

test('what is accepted leads to the host that stands in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1.:/@#?[]{}%-_\\ $') }), (tail) => {
      const text = `https://${tail}`;
      if (expectationOf(invokeAddress, text) !== undefined) return;
      const url = new URL(text.replaceAll(/\{(apiId|stage)\}/g, 'a'));
      expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
      expect(text.slice('https://'.length).startsWith(url.hostname) || url.hostname.startsWith('[')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
