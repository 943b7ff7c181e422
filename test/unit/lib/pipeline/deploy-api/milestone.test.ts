import { beforeEach, expect, test } from '@jest/globals';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import { fakeEc2, runningInstance } from '../../../fakes/ec2.ts';
import { fakeHttp, restProxy } from '../../../fakes/http.ts';
import { type FakePipeline, type FakePipelineOptions, fakePipeline, run } from '../../../fakes/pipeline.ts';
import { Killed } from '../../../fakes/writes.ts';

const world = (options: FakePipelineOptions = {}): FakePipeline =>
  fakePipeline({
    ...options,
    ports: (writes) => ({ http: fakeHttp({ answer: restProxy('0affd5f86743.pin') }), ...options.ports?.(writes) }),
  });

/** An account in which the API exists and is empty. */
const given = (options: FakePipelineOptions = {}) => {
  const p = world(options);
  const id = p.ports.apiGateway.add('0affd5f86743');
  return { p, id };
};

const apiOf = (p: FakePipeline, id: string) => {
  const api = p.ports.apiGateway.apis.get(id);
  if (api === undefined) throw new Error(`no API ${id}`);
  return api;
};
const proxyOf = (p: FakePipeline, id: string) =>
  [...apiOf(p, id).resources.values()].find((resource) => resource.path === '/{proxy+}');

/** Everything that was created, without values that differ from run to run. */
const standing = (p: FakePipeline) =>
  [...p.ports.apiGateway.apis.values()].map(({ api, resources, stages }) => ({
    name: api.name,
    resources: [...resources.values()].map(({ path, methods }) => [path, Object.fromEntries(methods)]),
    stages: [...stages.values()].map((stage) => [stage.name, stage.deploymentDescription]),
  }));

let p: FakePipeline;
let id: string;
beforeEach(() => {
  ({ p, id } = given());
});

test('for an empty API four creations are planned', async () => {
  const { result, writes } = await run(p, deployApi, { planOnly: true });
  expect(result.steps.map((step) => [step.id, step.change.action])).toEqual([
    ['REST API 0affd5f86743', 'none'],
    ['API resource /{proxy+}', 'create'],
    ['API method ANY /{proxy+}', 'create'],
    ['API method OPTIONS /{proxy+}', 'create'],
    ['API deployment to stage test', 'create'],
  ]);
  expect(writes).toEqual([]);
});

test('forwards everything to the REST proxy on the host and deploys it', async () => {
  await run(p, deployApi);
  expect(proxyOf(p, id)?.methods.get('ANY')).toEqual({
    authorization: 'NONE',
    apiKeyRequired: false,
    requestParameters: { 'method.request.path.proxy': true },
    responses: {},
    integration: {
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      uri: 'http://ec2-203-0-113-7.compute-1.amazonaws.com:8082/{proxy}',
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
      requestTemplates: {},
      timeoutMs: 29_000,
      responses: {},
    },
  });
  expect(apiOf(p, id).stages.get('test')?.deploymentDescription).toMatch(
    /^managed-by: pinterest-pipeline, methods: [0-9a-f]{16}$/,
  );
});

test('OPTIONS answers browsers itself, with the CORS headers', async () => {
  await run(p, deployApi);
  const options = proxyOf(p, id)?.methods.get('OPTIONS');
  expect(options?.integration?.type).toBe('MOCK');
  expect(options?.integration?.responses['200']).toMatchObject({
    'method.response.header.Access-Control-Allow-Origin': "'*'",
  });
  expect(options?.responses['200']).toHaveProperty(['method.response.header.Access-Control-Allow-Methods']);
});

test('the probes list the topics and post nothing through the deployed address', async () => {
  const { events } = await run(p, deployApi);
  const url = `https://${id}.execute-api.us-east-1.amazonaws.com/test/topics`;
  expect(p.ports.http.requests).toMatchObject([
    { method: 'GET', url },
    { method: 'POST', url: `${url}/0affd5f86743.pin`, body: '{"records":[]}' },
  ]);
  expect(events.slice(-2)).toMatchObject([
    { type: 'probed', saw: `${url} lists 1 topic` },
    { type: 'probed', saw: `${url}/0affd5f86743.pin leads to the REST proxy` },
  ]);
});

test('a second run writes nothing and calls nothing', async () => {
  await run(p, deployApi);
  const again = await run(p, deployApi);
  expect([again.writes, again.result.unchanged, p.ports.http.requests.length]).toEqual([[], 5, 2]);
});

test.each(['before', 'after'] as const)(
  'killed %s the effect of any write, the next run reaches the same end',
  async (effect) => {
    const create = { config: { api: { create: true } } };
    const whole = world(create);
    const { writes } = await run(whole, deployApi);
    expect(writes.length).toBeGreaterThan(8);
    // The last write keeps the result of the proof. That it fails is a warning, not an error.
    for (let at = 0; at < writes.length - 1; at += 1) {
      const killed = world(create);
      killed.writes.kill = { at, effect };
      await expect(run(killed, deployApi)).rejects.toThrow(Killed);
      killed.writes.kill = undefined;
      await run(killed, deployApi);
      expect(standing(killed)).toEqual(standing(whole));
      expect((await run(killed, deployApi)).writes).toEqual([]);
    }
  },
);

test('a new address of the host after a stop and start is one patch and one deployment', async () => {
  await run(p, deployApi);
  const moved = { name: '0affd5f86743', instance: { ...runningInstance, publicDns: 'ec2-198-51-100-9.example' } };
  const later: FakePipeline = { ...p, ports: { ...p.ports, ec2: fakeEc2({ instances: [moved] }) } };
  const planned = await run(later, deployApi, { planOnly: true });
  expect(planned.result.steps[2]?.change).toEqual({
    action: 'update',
    lines: [
      {
        path: 'integration.uri',
        before: 'http://ec2-203-0-113-7.compute-1.amazonaws.com:8082/{proxy}',
        after: 'http://ec2-198-51-100-9.example:8082/{proxy}',
      },
    ],
  });
  expect(planned.result.steps[4]?.change.action).toBe('update');
  const { writes } = await run(later, deployApi);
  expect(writes).toEqual([
    'apigateway:UpdateStage',
    'apigateway:UpdateIntegration',
    'apigateway:CreateDeployment',
    'apigateway:UpdateStage',
  ]);
});

test('a method that somebody has changed in other ways is created again, and not deployed again', async () => {
  await run(p, deployApi);
  const methods = proxyOf(p, id)?.methods;
  const any = methods?.get('ANY');
  if (methods === undefined || any === undefined) throw new Error('no ANY');
  methods.set('ANY', { ...any, authorization: 'AWS_IAM' });
  const { writes } = await run(p, deployApi);
  expect(writes).toEqual([
    'apigateway:UpdateStage',
    'apigateway:DeleteMethod',
    'apigateway:PutMethod',
    'apigateway:PutIntegration',
    'apigateway:UpdateStage',
  ]);
});

test('what somebody has added to a method is left alone', async () => {
  await run(p, deployApi);
  const methods = proxyOf(p, id)?.methods;
  const any = methods?.get('ANY');
  if (methods === undefined || any === undefined) throw new Error('no ANY');
  methods.set('ANY', { ...any, requestParameters: { ...any.requestParameters, 'method.request.header.X': false } });
  expect((await run(p, deployApi)).writes).toEqual([]);
});

test("a stage with somebody else's deployment is deployed to again", async () => {
  await run(p, deployApi);
  apiOf(p, id).stages.set('test', { name: 'test', deploymentDescription: undefined, variables: {} });
  const { writes, result } = await run(p, deployApi);
  expect(writes).toEqual(['apigateway:CreateDeployment', 'apigateway:UpdateStage']);
  expect(result.steps[4]?.change).toMatchObject({ lines: [{ before: 'methods deployed by somebody else' }] });
});

test('a missing API is blocked with both remedies, and the rest is planned all the same', async () => {
  const none = world();
  const { result } = await run(none, deployApi, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['blocked', 'create', 'create', 'create', 'create']);
  await expect(run(none, deployApi)).rejects.toThrow(
    /REST API 0affd5f86743 is blocked: .*Create the REST API 0affd5f86743 \(regional\), or set api.create to true/,
  );
});

test('an API is created only where the config says so', async () => {
  const created = world({ config: { api: { create: true } } });
  await run(created, deployApi);
  expect([...created.ports.apiGateway.apis.values()].map((one) => one.api)).toMatchObject([
    { name: '0affd5f86743', tags: { 'managed-by': 'pinterest-pipeline' } },
  ]);
});

test('an API id for which no API exists is blocked, and the remedy names its key', async () => {
  const wrong = world({ config: { api: { id: 'abc123', create: true } } });
  await expect(run(wrong, deployApi)).rejects.toThrow('API Gateway has no REST API with the id abc123: correct api.id');
});

test('two APIs of the name are an error that names both and the key that chooses', async () => {
  const other = p.ports.apiGateway.add('0affd5f86743');
  await expect(run(p, deployApi, { planOnly: true })).rejects.toThrow(
    `2 REST APIs are called 0affd5f86743 in us-east-1: ${id}, ${other}. Set api.id in the config`,
  );
});

test('while the instance is stopped, what needs its address is deferred', async () => {
  const stopped = { name: '0affd5f86743', instance: { ...runningInstance, state: 'stopped', publicDns: undefined } };
  const asleep = given({ ports: () => ({ ec2: fakeEc2({ instances: [stopped] }) }) });
  const { result } = await run(asleep.p, deployApi, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['none', 'create', 'deferred', 'create', 'deferred']);
  expect(result.steps[2]?.change).toEqual({
    action: 'deferred',
    reason: `the EC2 instance ${runningInstance.id} is stopped and has no public DNS name`,
    remedy: 'Start it, or set ec2.start to true or ec2.publicDns in the config.',
  });
});

test('an address in the config is not looked up', async () => {
  const set = given({
    config: { ec2: { publicDns: 'proxy.example' }, restProxy: { port: 9082 } },
    ports: () => ({ ec2: { ...fakeEc2(), instancesNamed: () => Promise.reject(new Error('looked up')) } }),
  });
  await run(set.p, deployApi);
  expect(proxyOf(set.p, set.id)?.methods.get('ANY')?.integration?.uri).toBe('http://proxy.example:9082/{proxy}');
});
