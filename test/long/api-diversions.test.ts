import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';
import { expectOneError } from '../e2e/fixtures/one-error.ts';

// The AWS CLI puts methods into the pipeline's API that take the posts away, and later deletes them.

jest.setTimeout(300_000);

const uid = '0affd5f86743';

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let aws: AwsCli;
let api = '';

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('npm run lab -- up left no lab');
  env = await checkout.labEnv();
  programs = new Programs(env);
  aws = new AwsCli(programs, awsCli(lab));
  api = await aws.ask<string>('apigateway', 'get-rest-apis', '--query', `items[?name=='${uid}'].id | [0]`);
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

const gateway = <T = Record<string, unknown>>(operation: string, ...args: readonly string[]): Promise<T> =>
  aws.ask<T>('apigateway', operation, '--rest-api-id', api, ...args);

const resourceId = (path: string): Promise<string> =>
  gateway<string>('get-resources', '--query', `items[?path=='${path}'].id | [0]`);

const methodOf = (resource: string, verb: string): readonly string[] => [
  '--resource-id',
  resource,
  '--http-method',
  verb,
];

/** Puts a method that API Gateway answers by itself with 200. */
async function putMock(resource: string, verb: string): Promise<void> {
  const method = methodOf(resource, verb);
  await gateway('put-method', ...method, '--authorization-type', 'NONE');
  const request = ['--request-templates', '{"application/json":"{\\"statusCode\\":200}"}'];
  await gateway('put-integration', ...method, '--type', 'MOCK', ...request);
  await gateway('put-method-response', ...method, '--status-code', '200');
  await gateway('put-integration-response', ...method, '--status-code', '200');
}

/** Posts one record through the invoke URL. */
async function post(): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${env['LAB_INVOKE_URL']}/topics/${uid}.pin`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.kafka.json.v2+json' },
    body: '{"records":[{"value":{"index":1}}]}',
  });
  return { status: answer.status, text: await answer.text() };
}
const arrived = { status: 200, text: expect.stringContaining('"offset"') };

test('a plan names the methods that take the posts away, and an apply ends with one error that says what to delete', async () => {
  expect(await post()).toEqual(arrived);
  await putMock(await resourceId('/{proxy+}'), 'POST');
  const created = await gateway<{ id: string }>(
    'create-resource',
    '--parent-id',
    await resourceId('/'),
    '--path-part',
    'topics',
  );
  await putMock(created.id, 'GET');
  await gateway('create-deployment', '--stage-name', 'test');
  expect(await post()).not.toEqual(arrived);

  const planned = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(planned).toMatchObject({ code: 2, stderr: '' });
  expect(planned.stdout).toContain('method POST /{proxy+}');
  expect(planned.stdout).toContain('method GET /topics');
  const applied = await checkout.pipeline(['apply']);
  expectOneError(applied, env, 'delete POST /{proxy+} and GET /topics in the API');
});

test('once they are deleted by hand, a plan shows that the stage still serves them, and an apply deploys that away', async () => {
  await gateway('delete-method', ...methodOf(await resourceId('/{proxy+}'), 'POST'));
  await gateway('delete-resource', '--resource-id', await resourceId('/topics'));
  expect(await post()).not.toEqual(arrived);

  const planned = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(planned).toMatchObject({ code: 2, stderr: '' });
  expect(planned.stdout).toContain('served POST /{proxy+}');
  expect(planned.stdout).toContain('served GET /topics');
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  expect(await post()).toEqual(arrived);
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});

test('a deployment made by another client is noticed and replaced', async () => {
  const any = methodOf(await resourceId('/{proxy+}'), 'ANY');
  const { uri } = await gateway<{ uri: string }>('get-integration', ...any);
  const leadTo = (value: string) =>
    gateway(
      'update-integration',
      ...any,
      '--patch-operations',
      JSON.stringify([{ op: 'replace', path: '/uri', value }]),
    );
  await leadTo('http://127.0.0.1:9/{proxy}');
  await gateway('create-deployment', '--stage-name', 'test');
  await leadTo(uri);
  expect(await post()).not.toEqual(arrived);
  const planned = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(planned).toMatchObject({ code: 2, stderr: '' });
  expect(planned.stdout).toContain('served ANY /{proxy+}');
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  expect(await post()).toEqual(arrived);
});
