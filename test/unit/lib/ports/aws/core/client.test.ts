import { expect, test } from '@jest/globals';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import { AwsCalls, clientSettings, endpointOf } from '#lib/ports/aws/core/client.ts';
import { redact } from '#lib/secret.ts';
import { RecordingGate } from '../../../../fakes/writes.ts';

const access = (env: Readonly<Record<string, string>>) => ({ region: 'us-east-1', env, writes: new RecordingGate() });
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret-nobody-may-see' };

test('every client keeps connections, tries several times and never waits without end', () => {
  expect(clientSettings(access(keys), 'EC2')).toMatchObject({
    region: 'us-east-1',
    maxAttempts: 6,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: 30_000,
      httpsAgent: { keepAlive: true, maxSockets: 32 },
    },
  });
});

test('an endpoint of one service goes before that of all, and both can be switched off', () => {
  const env = { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' };
  expect([endpointOf(env, 'S3'), endpointOf(env, 'EC2'), endpointOf({}, 'EC2')]).toEqual([
    'http://s3',
    'http://all',
    undefined,
  ]);
  expect(endpointOf({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, 'S3')).toBeUndefined();
  expect(endpointOf({ AWS_ENDPOINT_URL: ' ' }, 'S3')).toBeUndefined();
});

test('keys of the environment are used and from then on masked', () => {
  const settings = clientSettings(access({ ...keys, AWS_SESSION_TOKEN: 'a-token-nobody-may-see' }), 'S3');
  expect(settings.credentials).toEqual({
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'a-secret-nobody-may-see',
    sessionToken: 'a-token-nobody-may-see',
  });
  expect(redact('x a-secret-nobody-may-see a-token-nobody-may-see')).toBe('x (sensitive) (sensitive)');
});

test('a profile, or keys that are not complete, are left to the SDK', () => {
  expect(clientSettings(access({ ...keys, AWS_PROFILE: 'class' }), 'S3').credentials).toBeUndefined();
  expect(clientSettings(access({ AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' }), 'S3').credentials).toBeUndefined();
});

test('a CA bundle that cannot be read is named', () => {
  expect(() => clientSettings(access({ AWS_CA_BUNDLE: '/nowhere/ca.pem' }), 'S3')).toThrow(
    'AWS_CA_BUNDLE is /nowhere/ca.pem, which cannot be read',
  );
});

test('a CA bundle is trusted besides the known authorities', () => {
  const { requestHandler } = clientSettings(access({ AWS_CA_BUNDLE: import.meta.filename }), 'S3');
  expect(requestHandler.httpsAgent.ca?.length).toBeGreaterThan(10);
});

const denied = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

test('absent things are undefined, denied ones an error', async () => {
  const calls = new AwsCalls(access({}), 'kafkaconnect', 'KAFKACONNECT');
  const absent = () => Promise.reject(Object.assign(new Error('none'), { name: 'NotFoundException' }));
  expect(await calls.find('DescribeConnector', ['NotFoundException'], absent)).toBeUndefined();
  await expect(calls.find('DescribeConnector', ['NotFoundException'], denied)).rejects.toThrow(AwsError);
});

test('writes pass the gate under the name of their permission, and their failures are translated', async () => {
  const given = access({});
  const calls = new AwsCalls(given, 'kafkaconnect', 'KAFKACONNECT');
  await expect(calls.write('CreateConnector', denied)).rejects.toThrow('only reading is allowed');
  using _open = given.writes.open();
  await expect(calls.write('CreateConnector', denied)).rejects.toThrow(
    'Have the permission kafkaconnect:CreateConnector',
  );
  expect(given.writes.names).toEqual(['kafkaconnect:CreateConnector']);
});

test('a call that was cancelled ends with the reason of the cancellation', async () => {
  const calls = new AwsCalls(access({}), 's3', 'S3');
  const controller = new AbortController();
  const reason = new Error('interrupted');
  controller.abort(reason);
  await expect(calls.read('PutObject', denied, { signal: controller.signal })).rejects.toBe(reason);
});

test('once the run is cancelled no answer to a look-up is waited for, while a write is seen to its end', async () => {
  const controller = new AbortController();
  const given = { ...access({}), signal: controller.signal };
  const calls = new AwsCalls(given, 's3', 'S3');
  using _open = given.writes.open();
  const reason = new Error('interrupted');
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  const look = calls.read('HeadObject', () => new Promise(() => undefined));
  const write = calls.write('PutObject', () => answer);
  controller.abort(reason);
  await expect(look).rejects.toBe(reason);
  resolve('written');
  expect(await write).toBe('written');
  expect(await calls.read('HeadObject', async () => 'a look-up that tidies up')).toBe('a look-up that tidies up');
});
