import { get } from 'node:https';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { TunnelAgent } from '#lib/ports/proxy/tunnel-agent.ts';
import { type FakeHttpsServer, httpsServer } from '../../../fakes/https-server.ts';
import { deadPort, proxyServer } from '../../../fakes/proxy-server.ts';

const HOST = 'api.example.test';

// Making its certificate takes seconds, so there is one for all tests.
let server: FakeHttpsServer;
beforeAll(async () => {
  server = await httpsServer([HOST, '127.0.0.1']);
}, 60_000);
beforeEach(() => {
  server.received.length = 0;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** The body at an address, through an agent. */
function bodyOf(url: string, agent: TunnelAgent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    }).on('error', reject);
  });
}

test('speaks TLS with the server through the proxy, and keeps the connection', async () => {
  await using proxy = await proxyServer(server.port);
  const agent = new TunnelAgent(
    { HTTPS_PROXY: `http://me:word@127.0.0.1:${proxy.port}` },
    { ca: server.ca, keepAlive: true },
  );
  expect(await bodyOf(`https://${HOST}/a`, agent)).toBe('ok');
  expect(await bodyOf(`https://${HOST}/b`, agent)).toBe('ok');
  agent.destroy();
  expect(server.received).toEqual([`${HOST}/a`, `${HOST}/b`]);
  expect(proxy.asked).toEqual([`CONNECT ${HOST}:443`]);
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:word').toString('base64')}`]);
});

test('verifies the certificate of the server behind the proxy', async () => {
  await using proxy = await proxyServer(server.port);
  const agent = new TunnelAgent({ HTTPS_PROXY: proxy.url }, { ca: server.ca });
  await expect(bodyOf('https://other.example.test/', agent)).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('goes directly to what NO_PROXY names', async () => {
  await using proxy = await proxyServer(server.port);
  const agent = new TunnelAgent({ HTTPS_PROXY: proxy.url }, { ca: server.ca });
  expect(await bodyOf(`https://127.0.0.1:${server.port}/`, agent)).toBe('ok');
  expect(proxy.asked).toEqual([]);
});

const failureThrough = async (port: number, secret = ''): Promise<unknown> =>
  bodyOf(`https://${HOST}/`, new TunnelAgent({ HTTPS_PROXY: `http://${secret}127.0.0.1:${port}` }, {})).catch(
    (error: unknown) => error,
  );

test('a dead proxy is named with its variable, without its credentials', async () => {
  const port = await deadPort();
  expect(await failureThrough(port, 'me:hunter2@')).toMatchObject({
    code: 'EPROXY',
    message: `The proxy http://127.0.0.1:${port} (environment variable HTTPS_PROXY) refuses connections, so ${HOST}:443 is not reached. Correct or remove HTTPS_PROXY, or list ${HOST} in NO_PROXY.`,
  });
});

test.each([
  [407, /wants other credentials \(status 407\).*Set HTTPS_PROXY to the address with user and password/],
  [403, /does not allow the connection \(status 403\).*Have api\.example\.test:443 allowed there/],
  [502, /cannot lead there \(status 502\).*Check that the proxy works/],
])('a proxy that answers %i is named, with what mends it', async (status, words) => {
  await using proxy = await proxyServer(1, status);
  expect(await failureThrough(proxy.port)).toMatchObject({ code: 'EPROXY', message: expect.stringMatching(words) });
});

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', /does not answer as a proxy does/],
  ['an end', '', /does not answer as a proxy does/],
  ['without end', 'x'.repeat(100_000), /does not answer as a proxy does/],
])('a server that answers %s is no proxy', async (_name, answer, words) => {
  const server = await new Promise<Server>((resolve) => {
    const one = createServer((socket) => socket.on('error', () => undefined).end(answer)).listen(0, '127.0.0.1', () =>
      resolve(one),
    );
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(await failureThrough(port)).toMatchObject({ message: expect.stringMatching(words) });
  server.close();
});
