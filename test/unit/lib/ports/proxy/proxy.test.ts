import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { authorizationOf, namesProxy, proxyFor } from '#lib/ports/proxy/proxy.ts';
import { redact } from '#lib/secret.ts';

const HTTPS = 'http://secure.example:3128';
const HTTP = 'http://plain.example:8080';
const both = { HTTPS_PROXY: HTTPS, HTTP_PROXY: HTTP };
const addressFor = (url: string, env: Record<string, string>) => proxyFor(url, env)?.address;

test('the scheme of the address decides which proxy is used', () => {
  expect(addressFor('https://sts.us-east-1.amazonaws.com', both)).toBe(HTTPS);
  expect(addressFor('http://mirror.example/k.tgz', both)).toBe(HTTP);
  expect(addressFor('https://h', { HTTP_PROXY: HTTP })).toBeUndefined();
  expect(addressFor('https://h', {})).toBeUndefined();
  expect([namesProxy(both), namesProxy({ HTTPS_PROXY: ' ' }), namesProxy({})]).toEqual([true, false, false]);
});

test('names in lower case are read too, and win', () => {
  expect(proxyFor('https://h', { https_proxy: HTTP, HTTPS_PROXY: HTTPS })).toMatchObject({
    address: HTTP,
    variable: 'https_proxy',
  });
});

test('this machine is never reached through a proxy', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '[::1]', 'x.localhost']) {
    expect(addressFor(`https://${host}:8443/`, both)).toBeUndefined();
  }
});

test.each([
  ['*', 'https://h.example', true],
  ['h.example', 'https://h.example', true],
  ['h.example', 'https://a.h.example', true],
  ['.h.example', 'https://a.h.example', true],
  ['*.h.example', 'https://a.h.example', true],
  ['H.EXAMPLE', 'https://h.example', true],
  ['a.example, h.example', 'https://h.example', true],
  ['a.example h.example', 'https://h.example', true],
  ['h.example:443', 'https://h.example', true],
  ['h.example:8443', 'https://h.example', false],
  ['h.example:8443', 'https://h.example:8443', true],
  ['example', 'https://example.com', false],
  ['x.example', 'https://ax.example', false],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd00::1]', true],
  ['[fd00::1]:443', 'https://[fd00::1]', true],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['', 'https://h.example', false],
] as const)('NO_PROXY=%s and %s: excluded = %s', (list, url, isExcluded) => {
  expect(addressFor(url, { ...both, NO_PROXY: list }) === undefined).toBe(isExcluded);
  expect(addressFor(url, { ...both, no_proxy: list }) === undefined).toBe(isExcluded);
});

test('an address without a scheme or a port has the usual ones', () => {
  expect(proxyFor('https://h', { HTTPS_PROXY: 'proxy.example:3128' })).toMatchObject({ port: 3128, isTls: false });
  expect(proxyFor('https://h', { HTTPS_PROXY: 'https://proxy.example' })).toMatchObject({ port: 443, isTls: true });
  expect(proxyFor('https://h', { HTTPS_PROXY: 'http://[fd00::1]:3128/' })).toMatchObject({ host: 'fd00::1' });
});

test('credentials are sent and never shown', () => {
  const proxy = proxyFor('https://h', { HTTPS_PROXY: 'http://me:s3cret%40word@proxy.example:3128' });
  expect(proxy?.address).toBe('http://proxy.example:3128');
  const header = `Basic ${Buffer.from('me:s3cret@word').toString('base64')}`;
  expect(proxy && authorizationOf(proxy)).toEqual({ 'proxy-authorization': header });
  expect(redact(`s3cret@word ${header}`)).toBe('(sensitive) (sensitive)');
});

test.each(['socks5://proxy.example:1080', 'http://', 'http://a b', 'http://me:hunter2@..', '://x', 'http://$(id):1'])(
  'HTTPS_PROXY=%s is refused with its name, and without the password',
  (value) => {
    const read = () => proxyFor('https://h.example', { HTTPS_PROXY: value });
    expect(read).toThrow(/^The environment variable HTTPS_PROXY is ".*", expected the address of an HTTP proxy/);
    expect(read).not.toThrow(/hunter2/);
  },
);

test('any list of exceptions is read, and one that names the host excludes it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.domain(), (before, after, host) => {
      const list = `${before},${host},${after}`;
      expect(addressFor(`https://${host}/`, { ...both, NO_PROXY: list })).toBeUndefined();
    }),
  );
});
