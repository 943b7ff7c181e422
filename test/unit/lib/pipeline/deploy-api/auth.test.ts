import { expect, test } from '@jest/globals';
import { diffAccess } from '#lib/pipeline/deploy-api/api-access.ts';
import { apiCaller } from '#lib/pipeline/deploy-api/caller.ts';
import type { Auth } from '#lib/pipeline/deploy-api/desired-methods.ts';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import { Secret } from '#lib/secret.ts';
import { fakeHttp, restProxy } from '../../../fakes/http.ts';
import { type FakePipeline, fakePipeline, run } from '../../../fakes/pipeline.ts';

function world(auth: Auth): { p: FakePipeline; api: string } {
  const http = fakeHttp({ answer: restProxy('a') });
  const p = fakePipeline({ config: { api: { auth } }, ports: () => ({ http }) });
  return { p, api: p.ports.apiGateway.add('0affd5f86743') };
}

/** The same account under another config. */
const as = (p: FakePipeline, auth: Auth): FakePipeline => ({
  ...fakePipeline({ config: { api: { auth } }, ports: () => p.ports }),
  writes: p.writes,
});

const any = async (p: FakePipeline, api: string) =>
  (await p.ports.apiGateway.paths(api)).find((one) => one.path === '/{proxy+}')?.methods;

test.each([
  ['none', 'NONE', false],
  ['api-key', 'NONE', true],
  ['iam', 'AWS_IAM', false],
] as const)(
  'auth %s puts the method so, leaves preflights open, and a second run changes nothing',
  async (auth, authorization, apiKeyRequired) => {
    const { p, api } = world(auth);
    await run(p, deployApi);
    expect(await any(p, api)).toMatchObject({
      ANY: { authorization, apiKeyRequired },
      OPTIONS: { authorization: 'NONE', apiKeyRequired: false },
    });
    const again = await run(p, deployApi);
    expect([again.result.changed, again.writes]).toEqual([0, []]);
  },
);

test('with api-key the key and its usage plan are created for the deployed stage', async () => {
  const { p, api } = world('api-key');
  const { writes } = await run(p, deployApi);
  expect(writes.slice(-5)).toEqual([
    'apigateway:CreateDeployment',
    'apigateway:CreateApiKey',
    'apigateway:CreateUsagePlan',
    'apigateway:CreateUsagePlanKey',
    'apigateway:UpdateStage',
  ]);
  const key = p.ports.apiGateway.keys.get('0affd5f86743-key');
  expect(p.ports.apiGateway.plans.get('0affd5f86743-plan')).toMatchObject({
    stages: [`${api}/test`],
    keyIds: [key?.id],
  });
});

test('killed at any of its writes, the next run reaches the same end', async () => {
  for (let at = 0; at < 12; at += 1) {
    const { p, api } = world('api-key');
    p.writes.kill = { at, effect: at % 2 === 0 ? 'before' : 'after' };
    await run(p, deployApi).catch(() => undefined);
    p.writes.kill = undefined;
    await run(p, deployApi);
    expect(p.ports.apiGateway.plans.get('0affd5f86743-plan')).toMatchObject({ stages: [`${api}/test`] });
    expect(p.ports.apiGateway.plans.get('0affd5f86743-plan')?.keyIds).toHaveLength(1);
  }
});

test('another value of api.auth changes the method and deploys it', async () => {
  const { p, api } = world('none');
  await run(p, deployApi);
  const { writes } = await run(as(p, 'iam'), deployApi);
  expect(writes).toContain('apigateway:CreateDeployment');
  expect(await any(p, api)).toMatchObject({ ANY: { authorization: 'AWS_IAM' } });
});

test('a key that somebody has disabled is blocked: a person has to enable it', () => {
  const key = { id: 'k', enabled: false, value: new Secret('v'), tags: {} };
  const desired = { key: 'u-key', plan: 'u-plan', stage: 'a/test' };
  expect(diffAccess(desired, { key, plan: undefined })).toMatchObject({ action: 'blocked' });
});

const request = () => ({
  method: 'GET' as const,
  url: 'https://api/test/topics',
  headers: { accept: 'x' },
  timeoutMs: 1,
  signal: new AbortController().signal,
});

test('callers send what the API asks for', async () => {
  const sent = async (auth: Auth, key?: Secret) => {
    const { p } = world(auth);
    if (auth === 'api-key') await run(p, deployApi);
    p.ports.http.requests.length = 0;
    await apiCaller(p, key).send(request());
    return p.ports.http.requests[0]?.headers;
  };
  expect(await sent('none')).toEqual({ accept: 'x' });
  expect(await sent('api-key')).toEqual({ accept: 'x', 'x-api-key': 'value of 0affd5f86743-key' });
  expect(await sent('api-key', new Secret('mine'))).toEqual({ accept: 'x', 'x-api-key': 'mine' });
  expect(await sent('iam')).toEqual({ accept: 'x', authorization: 'signed GET https://api/test/topics' });
});

test('without any key the error says where one comes from', async () => {
  await expect(apiCaller(world('api-key').p).send(request())).rejects.toThrow(
    /no key called 0affd5f86743-key\. Run deploy-api, or give the key in the input api-key \(secret API_KEY\)/,
  );
});
