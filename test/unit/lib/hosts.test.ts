import { isIP } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectationOf } from '#lib/grammar.ts';
import { brokers, host, listenAddress, publicHost, reachOf } from '#lib/hosts.ts';

const isHost = (text: string) => expectationOf(host, text) === undefined;

test.each([
  'ec2-203-0-113-10.compute-1.amazonaws.com',
  'b-1.demo.abc123.c2.kafka.us-east-1.amazonaws.com',
  'localhost',
  'my_host',
  '127.0.0.1',
  '255.255.255.255',
  '::1',
  '2001:db8::7',
  '::ffff:127.0.0.1',
  'xn--bcher-kva.example',
  '3com.example',
])('%s is a host', (text) => {
  expect(isHost(text)).toBe(true);
});

test.each([
  '-v',
  '..',
  '.',
  'a..b',
  '.a',
  'a.',
  'a-',
  '-a.example',
  'a b',
  '$(id)',
  'a;b',
  'a\nb',
  '256.1.1.1',
  '1.2.3',
  '127.1',
  '2130706433',
  '0x7f000001',
  '01.02.03.04',
  ':::',
  '1::2::3',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}a`,
  'bücher.example',
  'a/b',
  '',
])('%j is no host', (text) => {
  expect(isHost(text)).toBe(false);
});

test('what stands around a host is named', () => {
  expect(expectationOf(host, '203.0.113.7:22')).toBe('a host name or an IP address without a port');
  expect(expectationOf(host, 'http://h')).toBe('a host name or an IP address alone, without "http://"');
  expect(expectationOf(host, 'ec2-user@h')).toBe('a host name or an IP address alone, without a user');
  expect(expectationOf(host, '[::1]')).toBe('an IPv6 address without brackets');
});

test('every IP address is a host', () => {
  fc.assert(fc.property(fc.ipV4(), (text) => isHost(text)));
  fc.assert(fc.property(fc.ipV6(), (text) => isHost(text)));
  fc.assert(fc.property(fc.domain(), (text) => isHost(text)));
});

test('no other text is an IP address or changes the address that it stands in', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcf.:-x[]%/@$ ') }), (text) => {
      if (!isHost(text)) expect(isIP(text) === 0 || text.includes('%')).toBe(true);
      else expect(new URL(`http://${text.includes(':') ? `[${text}]` : text}/x`).pathname).toBe('/x');
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['localhost', 'loopback'],
  ['x.localhost', 'loopback'],
  ['127.8.9.1', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['::ffff:169.254.169.254', 'link-local'],
  ['0.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['10.0.0.1', 'private'],
  ['172.31.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['fd00:ec2::254', 'private'],
  ['203.0.113.7', 'public'],
  ['2001:db8::7', 'public'],
  ['ec2-203-0-113-10.compute-1.amazonaws.com', 'public'],
] as const)('%s leads to %s', (text, reach) => {
  expect(reachOf(text)).toBe(reach);
});

test('a public host leads neither to this machine nor to the network around it', () => {
  expect(expectationOf(publicHost, 'ec2-203-0-113-10.compute-1.amazonaws.com')).toBeUndefined();
  for (const text of ['localhost', '127.0.0.1', '169.254.169.254', '0.0.0.0', '::1']) {
    expect(expectationOf(publicHost, text)).toMatch(/^a public DNS name or a public IP address/);
  }
});

test('an address to listen on has brackets around IPv6, because a port follows', () => {
  for (const text of ['0.0.0.0', 'ip-10-0-0-1.ec2.internal', '[::]', '[::1]']) {
    expect(expectationOf(listenAddress, text)).toBeUndefined();
  }
  expect(expectationOf(listenAddress, '::')).toBe('an IPv6 address in brackets: [::]');
  for (const text of ['..', '0.0.0.0:8082', 'a/b', '[x]', '[]', '']) {
    expect(expectationOf(listenAddress, text)).toBeDefined();
  }
});

test('brokers are hosts with ports', () => {
  for (const text of ['b-1.x:9098', 'b-1.x:9098,b-2.x:65535', '10.0.0.1:1', '[::1]:9098']) {
    expect(expectationOf(brokers, text)).toBeUndefined();
  }
  for (const text of ['$(id):9098', 'b-1', 'b-1:', ':9098', 'b-1:9098,', 'b-1:9098, b-2:9098', '..:1', 'a:1;b:2', '']) {
    expect(expectationOf(brokers, text)).toBe('host:port pairs, separated by commas without blanks');
  }
  for (const [text, port] of [
    ['a:99999', '99999'],
    ['b-1.x:9098,b-2.x:0', '0'],
    ['a:65536', '65536'],
    ['a:09098', '09098'],
  ] as const) {
    expect(expectationOf(brokers, text)).toBe(`host:port pairs with ports from 1 to 65535, and ${port} is none`);
  }
});

test('every list of hosts with ports is one of brokers, and nothing that a shell would read', () => {
  const pair = fc.tuple(fc.oneof(fc.domain(), fc.ipV4()), fc.integer({ min: 1, max: 65_535 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 5 }), (pairs) => {
      const text = pairs.map((one) => one.join(':')).join(',');
      expect(expectationOf(brokers, text)).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (expectationOf(brokers, text) === undefined) expect(text).toMatch(/^[A-Za-z0-9._:,[\]-]+$/);
    }),
  );
});
