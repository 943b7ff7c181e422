import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testInvoke } from './test-invoke.ts';

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.writeHead(201, { 'content-type': 'text/plain', 'x-seen': String(request.headers['x-sent']) });
    response.end(`${request.method} ${request.url} ${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const invoke = (uri: string, headers = {}) => {
  const method = {
    methodIntegration: {
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      uri,
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    },
  };
  const resource = { id: 'r', path: '/{proxy+}', resourceMethods: { ANY: method } };
  const path = '/topics/u.pin?a=1';
  return testInvoke({ apiId: 'a', resource, method, verb: 'POST', pathWithQueryString: path, headers, body: 'hello' });
};

test('the server behind the method is called, and each step is in the log', async () => {
  const result = await invoke(`http://127.0.0.1:${port}/{proxy}`, { 'x-sent': 'yes' });
  expect(result).toMatchObject({ status: 201, body: 'POST /topics/u.pin?a=1 hello' });
  expect(result.headers).toMatchObject({ 'x-seen': 'yes' });
  expect(result.multiValueHeaders).toMatchObject({ 'x-seen': ['yes'] });
  for (const line of [
    'HTTP Method: POST, Resource Path: /topics/u.pin',
    'Method request path: {proxy=topics/u.pin}',
    `Endpoint request URI: http://127.0.0.1:${port}/topics/u.pin?a=1`,
    'Method completed with status: 201',
  ]) {
    expect(result.log).toContain(line);
  }
});

test('a server that does not answer, and an address that is none, are told apart in the log', async () => {
  const dead = await invoke('http://127.0.0.1:1/{proxy}');
  expect(dead).toMatchObject({ status: 504 });
  expect(dead.log).toContain('Execution failed due to a network error communicating with endpoint');
  const wrong = await invoke('https://127.0.0.1/{proxy}');
  expect(wrong).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  expect(wrong.log).toContain('Execution failed due to configuration error');
});
