import { expect, test } from '@jest/globals';
import { clientSettings, endpointOf } from '#lib/ports/aws/core/client-settings.ts';
import { redact } from '#lib/secret.ts';
import { RecordingGate } from '../../../../fakes/writes.ts';

const access = (env: Readonly<Record<string, string>>) => ({ region: 'us-east-1', env, writes: new RecordingGate() });
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret-nobody-may-see' };

test('every client keeps its connections, tries several times and has timeouts', () => {
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

test('the endpoint of one service wins over that of all, and both can be switched off', () => {
  const env = { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' };
  expect([endpointOf(env, 'S3'), endpointOf(env, 'EC2'), endpointOf({}, 'EC2')]).toEqual([
    'http://s3',
    'http://all',
    undefined,
  ]);
  expect(endpointOf({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, 'S3')).toBeUndefined();
  expect(endpointOf({ AWS_ENDPOINT_URL: ' ' }, 'S3')).toBeUndefined();
});

test('the access key of the environment is used, and redacted from then on', () => {
  const settings = clientSettings(access({ ...keys, AWS_SESSION_TOKEN: 'a-token-nobody-may-see' }), 'S3');
  expect(settings.credentials).toEqual({
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'a-secret-nobody-may-see',
    sessionToken: 'a-token-nobody-may-see',
  });
  expect(redact('x a-secret-nobody-may-see a-token-nobody-may-see')).toBe('x (sensitive) (sensitive)');
});

test('with a profile, or half an access key, the SDK looks for credentials itself', () => {
  expect(clientSettings(access({ ...keys, AWS_PROFILE: 'class' }), 'S3').credentials).toBeUndefined();
  expect(clientSettings(access({ AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' }), 'S3').credentials).toBeUndefined();
});

test('a CA bundle that cannot be read is named', () => {
  expect(() => clientSettings(access({ AWS_CA_BUNDLE: '/nowhere/ca.pem' }), 'S3')).toThrow(
    'AWS_CA_BUNDLE is "/nowhere/ca.pem", which cannot be read',
  );
});

test('a CA bundle is trusted in addition to the known authorities', () => {
  const { requestHandler } = clientSettings(access({ AWS_CA_BUNDLE: import.meta.filename }), 'S3');
  expect('ca' in requestHandler.httpsAgent && requestHandler.httpsAgent.ca?.length).toBeGreaterThan(10);
});
