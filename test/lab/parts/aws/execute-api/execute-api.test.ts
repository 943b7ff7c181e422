import { expect, test } from '@jest/globals';
import { invocationOf } from './invocation.ts';
import { mapParameters } from './mapping.ts';
import { loopbackAddress } from './resolve.ts';
import { route } from './route.ts';

const resource = (path: string, ...verbs: string[]) => ({
  id: path,
  path,
  resourceMethods: Object.fromEntries(verbs.map((verb) => [verb, { httpMethod: verb, operationName: path }])),
});

test('both forms of an invoke URL are recognised', () => {
  const wanted = { apiId: 'abc123', stage: 'test', path: '/topics/u.pin', query: 'a=1' };
  expect(invocationOf('127.0.0.1:1', '/_aws/execute-api/abc123/test/topics/u.pin?a=1')).toEqual(wanted);
  expect(invocationOf('abc123.execute-api.us-east-1.amazonaws.com', '/test/topics/u.pin?a=1')).toEqual(wanted);
  expect(invocationOf('127.0.0.1:1', '/_aws/execute-api/abc123/test')?.path).toBe('/');
  expect(invocationOf('127.0.0.1:1', '/restapis')).toBeUndefined();
});

test('the most literal resource wins, and a greedy variable stays encoded', () => {
  const resources = [
    resource('/{proxy+}', 'ANY', 'OPTIONS'),
    resource('/topics/{topic}', 'GET'),
    resource('/topics/x', 'GET'),
  ];
  expect(route(resources, 'GET', '/topics/x')?.method).toMatchObject({ operationName: '/topics/x' });
  expect(route(resources, 'GET', '/topics/y')?.parts).toEqual({ topic: 'y' });
  expect(route(resources, 'POST', '/a%2Fb/c%20d')?.parts).toEqual({ proxy: 'a%2Fb/c%20d' });
  expect(route(resources, 'OPTIONS', '/a')?.method.httpMethod).toBe('OPTIONS');
  expect(route(resources, 'GET', '/')).toBeUndefined();
});

test('parameters are mapped from the caller or fixed', () => {
  const mapped = mapParameters(
    {
      uri: 'http://h:1/{proxy}',
      requestParameters: {
        'integration.request.path.proxy': 'method.request.path.proxy',
        'integration.request.header.Authorization': "'Basic eA=='",
        'integration.request.querystring.q': 'method.request.header.X-Q',
      },
    },
    { path: { proxy: 'a/$&' }, query: new URLSearchParams(), headers: { 'x-q': '1' } },
  );
  expect(mapped.uri).toBe('http://h:1/a/$&');
  expect(mapped.headers).toEqual({ authorization: 'Basic eA==' });
  expect(mapped.query.toString()).toBe('q=1');
});

test('only names of this machine resolve', () => {
  expect(loopbackAddress('ec2-127-0-1-10.compute-1.amazonaws.com')).toBe('127.0.1.10');
  expect(loopbackAddress('ec2-52-1-2-3.compute-1.amazonaws.com')).toBeUndefined();
  expect(loopbackAddress('example.com')).toBeUndefined();
});
