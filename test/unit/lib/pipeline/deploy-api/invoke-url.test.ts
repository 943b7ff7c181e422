import { expect, test } from '@jest/globals';
import { invokeUrl } from '#lib/pipeline/deploy-api/invoke-url.ts';
import { fakePipeline } from '../../../fakes/pipeline.ts';

test('is the address that API Gateway gives the stage', async () => {
  const p = fakePipeline({ config: { aws: { region: 'eu-west-1' }, api: { stage: 'prod' } } });
  const id = p.ports.apiGateway.add('0affd5f86743');
  expect(await invokeUrl(p)).toBe(`https://${id}.execute-api.eu-west-1.amazonaws.com/prod`);
});

test.each([
  ['cn-north-1', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'amazonaws.eu'],
])('in %s it ends in %s', async (region, suffix) => {
  const p = fakePipeline({ config: { aws: { region }, api: { id: 'abc' } } });
  expect(await invokeUrl(p)).toBe(`https://abc.execute-api.${region}.${suffix}/test`);
});

test('is undefined while there is no API', async () => {
  expect(await invokeUrl(fakePipeline())).toBeUndefined();
});

test('a template in the config is filled in, without a slash at its end', async () => {
  const p = fakePipeline({
    config: { api: { id: 'abc', invokeUrl: 'http://127.0.0.1:4566/restapis/{apiId}/{stage}/' } },
  });
  expect(await invokeUrl(p)).toBe('http://127.0.0.1:4566/restapis/abc/test');
});

test('a custom domain needs no look-up', async () => {
  const p = fakePipeline({ config: { api: { invokeUrl: 'https://pins.example/{stage}' } } });
  const apiGateway = { ...p.ports.apiGateway, apisNamed: () => Promise.reject(new Error('looked up')) };
  expect(await invokeUrl({ ...p, ports: { ...p.ports, apiGateway } })).toBe('https://pins.example/test');
});
