import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divertingMethods, matchesPath } from '#lib/pipeline/deploy-api/diversions.ts';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import type { ApiMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { fakeHttp, restProxy } from '../../../fakes/http.ts';
import { type FakePipeline, fakePipeline, run } from '../../../fakes/pipeline.ts';

const backend = 'http://host.example:8082';
const route = { paths: ['/topics', '/topics/u.pin'], httpMethods: ['GET', 'POST'], backend };
const method = (httpMethod: string, path: string, uri = 'http://other.example/', backendMethod = httpMethod) => ({
  path,
  httpMethod,
  type: 'HTTP_PROXY',
  backendMethod,
  uri,
});

test.each([
  ['/topics', '/topics', true],
  ['/topics/{topic}', '/topics/u.pin', true],
  ['/topics/{rest+}', '/topics/u.pin', true],
  ['/topics/{rest+}', '/topics', false],
  ['/{any}', '/topics', true],
  ['/{any}/{topic}', '/topics/u.pin', true],
  ['/topics/u.pin', '/topics/u.pin', true],
  ['/topics/{topic}/partitions', '/topics/u.pin', false],
  ['/consumers/{x+}', '/topics/u.pin', false],
  ['/', '/topics', false],
])('the path %s takes a request to %s: %s', (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});

test('a path matches itself, and its catch-all, whatever its segments', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
      const path = `/${segments.join('/')}`;
      expect(matchesPath(path, path)).toBe(true);
      expect(matchesPath('/{proxy+}', path)).toBe(true);
      expect(matchesPath(`${path}/{rest+}`, path)).toBe(false);
    }),
  );
});

test.each([
  ['POST', '/{proxy+}', true],
  ['GET', '/{proxy+}', true],
  ['DELETE', '/{proxy+}', false],
  ['ANY', '/{proxy+}', false],
  ['POST', '/topics/{x+}', true],
  ['ANY', '/topics', true],
  // A path without the verb of a request answers 403.
  ['OPTIONS', '/topics', true],
  ['POST', '/consumers/{x+}', false],
])('%s %s diverts requests of the pipeline: %s', (httpMethod, path, expected) => {
  expect(divertingMethods([method(httpMethod, path)], route).length === 1).toBe(expected);
});

test('a method that forwards to the same place diverts nothing', () => {
  const alike = [
    method('ANY', '/topics/{topic}', `${backend}/topics/{topic}`),
    method('POST', '/topics/{rest+}', `${backend}/topics/{rest}`),
    method('POST', '/{proxy+}', `${backend}/{proxy}`),
  ];
  const different = [
    method('POST', '/topics/{topic}', `${backend}/consumers/{topic}`),
    method('POST', '/topics/{rest+}', `${backend}/topics/{rest}`, 'GET'),
    { ...method('POST', '/{proxy+}', `${backend}/{proxy}`), type: 'MOCK' },
  ];
  expect(divertingMethods([...alike, ...different], route)).toEqual(different);
});

const mock: ApiMethod = {
  authorization: 'NONE',
  apiKeyRequired: false,
  requestParameters: {},
  responses: {},
  integration: {
    type: 'MOCK',
    httpMethod: undefined,
    uri: undefined,
    requestParameters: {},
    requestTemplates: {},
    timeoutMs: undefined,
    responses: {},
  },
};

/** An API that the milestone has deployed, and that somebody then works on by hand. */
async function deployed() {
  const p: FakePipeline = fakePipeline({ ports: () => ({ http: fakeHttp({ answer: restProxy() }) }) });
  const id = p.ports.apiGateway.add('0affd5f86743');
  await run(p, deployApi);
  const api = p.ports.apiGateway.apis.get(id);
  if (api === undefined) throw new Error('no API');
  const proxy = [...api.resources.values()].find(({ path }) => path === '/{proxy+}');
  return { p, api, proxy };
}

test('a method of somebody else that diverts posts is blocked, and nothing is written', async () => {
  const { p, proxy, api } = await deployed();
  proxy?.methods.set('POST', mock);
  api.resources.set('static', { path: '/topics', methods: new Map([['GET', mock]]) });
  const { result } = await run(p, deployApi, { planOnly: true });
  expect(result.steps.at(-1)?.change).toEqual({
    action: 'blocked',
    lines: [
      { path: 'method POST /{proxy+}', before: 'MOCK' },
      { path: 'method GET /topics', before: 'MOCK' },
    ],
    remedy: expect.stringContaining('delete POST /{proxy+} and GET /topics in the API, then run again'),
  });
  await expect(run(p, deployApi)).rejects.toThrow(/is blocked: method POST \/\{proxy\+\}: MOCK/);
});

test('a diverting method that is gone from the API and still served is deployed away', async () => {
  const { p, proxy, api } = await deployed();
  const served = api.served.get('test') ?? [];
  // The deployment was made while the method stood, under our own description.
  api.served.set('test', [...served, method('POST', '/{proxy+}')]);
  expect(proxy?.methods.has('POST')).toBe(false);
  const { result } = await run(p, deployApi, { planOnly: true });
  expect(result.steps.at(-1)?.change).toEqual({
    action: 'update',
    lines: [{ path: 'served POST /{proxy+}', before: 'HTTP_PROXY POST http://other.example/' }],
  });
  // The proof is marked as pending before the first write, and as passed at the end.
  expect((await run(p, deployApi)).writes).toEqual([
    'apigateway:UpdateStage',
    'apigateway:CreateDeployment',
    'apigateway:UpdateStage',
  ]);
  expect((await run(p, deployApi)).writes).toEqual([]);
});

test('what is served is compared itself: our own description does not stand for it', async () => {
  const { p, api } = await deployed();
  const served = api.served.get('test') ?? [];
  api.served.set(
    'test',
    served.map((one) => (one.httpMethod === 'ANY' ? { ...one, uri: 'http://gone.example:8082/{proxy}' } : one)),
  );
  const { result } = await run(p, deployApi, { planOnly: true });
  expect(result.steps.at(-1)?.change).toMatchObject({
    action: 'update',
    lines: [{ path: 'served ANY /{proxy+}', before: 'HTTP_PROXY ANY http://gone.example:8082/{proxy}' }],
  });
});

test('a method and an address beside a served MOCK are no difference: it has no backend', async () => {
  const { p, api } = await deployed();
  const served = api.served.get('test') ?? [];
  api.served.set(
    'test',
    served.map((one) => (one.type === 'MOCK' ? { ...one, backendMethod: 'POST', uri: '' } : one)),
  );
  const { result } = await run(p, deployApi, { planOnly: true });
  expect(result.steps.at(-1)?.change).toEqual({ action: 'none' });
});
