import { expect, test } from '@jest/globals';
import { principalOf } from '../../identity/principal.ts';
import { restService } from '../../protocol/rest-json.ts';
import type { LiveApis } from './live.ts';
import { testInvokeRoute } from './test-invoke.ts';

const integrationResponses = { '202': { responseTemplates: { 'application/json': 'taken' } } };
const mock = { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 202}' }, integrationResponses };
const live = {
  ask: async (_method: string, target: string) => ({ status: target === '/restapis/a' ? 200 : 404 }),
  resources: async () => [{ id: 'r', path: '/{proxy+}', resourceMethods: { ANY: { methodIntegration: mock } } }],
} as unknown as LiveApis;

async function ask(path: string, input: object = {}) {
  const service = restService('apigateway', [testInvokeRoute(live)]);
  const body = Buffer.from(JSON.stringify(input));
  const { run } = service.resolve({ method: 'POST', path, query: '', headers: new Map(), body });
  if (run === undefined) throw new Error(`${path} is no operation`);
  return run(principalOf('arn:aws:iam::123456789012:user/runner'));
}

test('the answer of the method stands in the answer of the test, which is a success itself', async () => {
  const answer = await ask('/restapis/a/resources/r/methods/POST');
  expect(answer.status).toBe(200);
  expect(JSON.parse(String(answer.body))).toMatchObject({ status: 202, body: 'taken', log: expect.any(String) });
});

test('what does not exist is named, and a parameter that is not taken answers 501', async () => {
  await expect(ask('/restapis/b/resources/r/methods/POST')).rejects.toThrow('Invalid API identifier specified');
  await expect(ask('/restapis/a/resources/s/methods/POST')).rejects.toThrow('Invalid Resource identifier specified');
  await expect(ask('/restapis/a/resources/r/methods/POST', { stageVariables: {} })).rejects.toMatchObject({
    status: 501,
  });
});
