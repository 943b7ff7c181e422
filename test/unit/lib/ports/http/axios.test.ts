import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import { createHttp } from '#lib/ports/http/axios.ts';
import { NoAnswer } from '#lib/ports/http/http.ts';
import { fakeClock } from '../../../fakes/clock.ts';
import { httpServer } from '../../../fakes/http-server.ts';
import { deadPort, proxyServer } from '../../../fakes/proxy-server.ts';

const { signal } = new AbortController();
const get = { method: 'GET', timeoutMs: 5_000, signal } as const;
const http = createHttp(systemClock);

test('resolves with any status, the body as it came and header names in lower case', async () => {
  await using server = await httpServer(() => ({
    status: 422,
    headers: { 'X-Code': '7' },
    body: '{"error_code":42201}',
  }));
  const reply = await http.send({ ...get, url: `${server.url}/topics/a` });
  expect([reply.status, reply.headers['x-code'], reply.text]).toEqual([422, '7', '{"error_code":42201}']);
});

test('sends body and headers as they are', async () => {
  await using server = await httpServer(() => ({}));
  const type = 'application/vnd.kafka.json.v2+json';
  const body = '{"records":[{"value":{"t":"é"}}]}';
  await http.send({ ...get, method: 'POST', url: `${server.url}/x`, headers: { 'Content-Type': type }, body });
  await http.send({
    ...get,
    method: 'POST',
    url: `${server.url}/x`,
    headers: { 'Content-Type': type },
    body: Buffer.from(body),
  });
  expect(server.received.map((one) => [one.headers['content-type'], one.body])).toEqual([
    [type, body],
    [type, body],
  ]);
});

test('follows no redirect, so that a POST never arrives as a GET elsewhere', async () => {
  await using server = await httpServer(() => ({ status: 302, headers: { location: '/elsewhere' } }));
  const reply = await http.send({ ...get, method: 'POST', url: `${server.url}/x`, body: '{}' });
  expect([reply.status, server.received.length]).toEqual([302, 1]);
});

test('keeps the connection for the next request', async () => {
  await using server = await httpServer(() => ({ body: 'x' }));
  for (let round = 0; round < 5; round += 1) await http.send({ ...get, url: server.url });
  expect(new Set(server.received.map((one) => one.clientPort)).size).toBe(1);
});

const nobody = async () => {
  const server = await httpServer(() => ({}));
  await server[Symbol.asyncDispose]();
  return server.url;
};

test('when nobody listens, the error has the code of Node and nothing of the request', async () => {
  const url = `${await nobody()}/topics/a?key=hidden`;
  const failure = http.send({ ...get, method: 'POST', url, headers: { 'x-api-key': 'hidden' }, body: 'hidden' });
  await expect(failure).rejects.toMatchObject({ name: 'NoAnswer', code: 'ECONNREFUSED' });
  const error: unknown = await failure.catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hidden');
  expect((error as Error).message).toMatch(
    /^POST http:\/\/127\.0\.0\.1:\d+\/topics\/a: no answer: connect ECONNREFUSED/,
  );
});

test('a connection that breaks is no answer', async () => {
  await using server = await httpServer(() => (response) => response.destroy());
  await expect(http.send({ ...get, url: server.url })).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a server that stays silent is no answer when the time is up', async () => {
  await using server = await httpServer(() => () => undefined);
  await expect(http.send({ ...get, url: server.url, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringMatching(/no answer within 0.05 s$/),
  });
});

test('a cancelled request rejects with the reason of the cancellation', async () => {
  await using server = await httpServer(() => () => undefined);
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const sent = http.send({ ...get, url: server.url, signal: controller.signal });
  controller.abort(reason);
  await expect(sent).rejects.toBe(reason);
});

test('an invalid address is one clear error', async () => {
  await expect(http.send({ ...get, url: 'not a url' })).rejects.toThrow(NoAnswer);
});

/** A body that grows without end. */
const endless = (response: ServerResponse, headers: Record<string, string> = {}) => {
  response.writeHead(200, headers);
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

test('an answer that does not end is given up when it is too large', async () => {
  await using server = await httpServer(() => (response) => endless(response));
  await expect(http.send({ ...get, url: `${server.url}/topics` })).rejects.toMatchObject({
    code: 'TOO_LARGE',
    message: expect.stringMatching(/^GET http:.*\/topics: the answer is larger than 32 MiB, so it is not the one/),
  });
});

test('an answer is measured as it is after decompression', async () => {
  const body = gzipSync(Buffer.alloc(40 * 1024 * 1024));
  expect(body.length).toBeLessThan(100_000);
  await using server = await httpServer(() => ({ headers: { 'content-encoding': 'gzip' }, body }));
  await expect(http.send({ ...get, url: server.url })).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('goes through the proxy that the environment names, in the form for addresses without TLS', async () => {
  await using server = await httpServer(() => ({ body: 'behind' }));
  await using proxy = await proxyServer(Number(new URL(server.url).port));
  const through = createHttp(systemClock, { HTTP_PROXY: `http://me:word@127.0.0.1:${proxy.port}` });
  const body = '{"records":[]}';
  const reply = await through.send({ ...get, method: 'POST', url: 'http://api.example.test/test/topics/a?x=1', body });
  expect([reply.text, server.received[0]?.body, server.received[0]?.headers.host]).toEqual([
    'behind',
    body,
    'api.example.test',
  ]);
  const { body: download } = await through.download('http://mirror.example.test/k.tgz', signal);
  expect((await collect(download)).toString()).toBe('behind');
  expect(proxy.asked).toEqual([
    'POST http://api.example.test/test/topics/a?x=1',
    'GET http://mirror.example.test/k.tgz',
  ]);
  expect(new Set(proxy.authorizations)).toEqual(new Set([`Basic ${Buffer.from('me:word').toString('base64')}`]));
});

test('reads no proxy but from the environment that it was given', async () => {
  await using server = await httpServer(() => ({ body: 'direct' }));
  const port = await deadPort();
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${port}`;
  try {
    const reply = await createHttp(systemClock).send({ ...get, url: server.url });
    expect(reply.text).toBe('direct');
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  }
});

test.each(['http', 'https'])('a dead proxy for %s is named', async (scheme) => {
  const port = await deadPort();
  const address = `http://127.0.0.1:${port}`;
  const through = createHttp(systemClock, { HTTP_PROXY: address, HTTPS_PROXY: address });
  await expect(through.send({ ...get, url: `${scheme}://api.example.test/topics` })).rejects.toMatchObject({
    name: 'NoAnswer',
    code: 'EPROXY',
    message: expect.stringMatching(
      new RegExp(
        `^GET ${scheme}://api\\.example\\.test/topics: no answer: The proxy ${address} \\(environment variable ${scheme.toUpperCase()}_PROXY\\) refuses connections`,
      ),
    ),
  });
});

test('an address of a proxy that is none is one clear error', async () => {
  const through = createHttp(systemClock, { HTTPS_PROXY: 'socks5://proxy.example:1080' });
  await expect(through.send({ ...get, url: 'https://api.example.test/' })).rejects.toThrow(
    'The environment variable HTTPS_PROXY is "socks5://proxy.example:1080", expected the address of an HTTP proxy',
  );
});

const collect = async (body: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};

test('a download returns the bytes and their number, and follows redirects', async () => {
  const bytes = Buffer.alloc(300_000, 7);
  await using server = await httpServer(({ url }) =>
    url === '/a'
      ? { status: 302, headers: { location: '/b' } }
      : { body: bytes, headers: { 'content-length': '300000' } },
  );
  const { body, size } = await http.download(`${server.url}/a`, signal);
  expect(size).toBe(300_000);
  expect(await collect(body)).toEqual(bytes);
});

test('a download with another status is an error that says so', async () => {
  await using server = await httpServer(() => ({ status: 404, body: 'nothing here' }));
  await expect(http.download(`${server.url}/a.zip`, signal)).rejects.toThrow(/a\.zip answered 404 instead of 200/);
});

test('a download that breaks off is no answer', async () => {
  await using server = await httpServer(() => (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  const { body } = await http.download(server.url, signal);
  await expect(collect(body)).rejects.toBeInstanceOf(NoAnswer);
});

test('a download that sends nothing for a while is no answer', async () => {
  const clock = fakeClock();
  await using server = await httpServer(() => (response) => {
    response.writeHead(200);
    response.write('some');
  });
  const { body } = await createHttp(clock).download(server.url, signal);
  const chunks = body[Symbol.asyncIterator]();
  expect(Buffer.from((await chunks.next()).value ?? []).toString()).toBe('some');
  const next = chunks.next();
  clock.advance(60_000);
  await expect(next).rejects.toMatchObject({ code: 'TIMEOUT' });
});
