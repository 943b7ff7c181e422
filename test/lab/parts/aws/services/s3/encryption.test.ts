import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { principalOf } from '../../identity/principal.ts';
import { KmsKeys } from '../kms/keys.ts';
import { Encryption } from './encryption.ts';
import { s3Operation, s3Target } from './operations.ts';

const ALGORITHM = 'x-amz-server-side-encryption';
const KEY_ID = 'x-amz-server-side-encryption-aws-kms-key-id';
const caller = principalOf('arn:aws:iam::123456789012:user/runner');
const owner = { account: '123456789012', region: 'us-east-1', seed: 'i-1' };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encryption-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Decision = 'allowed' | 'denied' | 'unmentioned';

/** Encryption with one customer key, and a caller of whom the policies say what is given. */
function setUp(decisions: Readonly<Record<string, Decision>> = {}) {
  const file = join(folder, 'keys.json');
  const keys = new KmsKeys(file, owner);
  const key = keys.find('alias/pinterest');
  if (key === undefined) throw new Error('no customer key');
  let asked = 0;
  const encryption = new Encryption({
    keys,
    policies: { decide: (_caller, action) => decisions[action] ?? 'allowed' },
    upstream: {
      ask: async () => {
        asked += 1;
        return { status: 200, headers: { [KEY_ID]: key.arn }, body: Buffer.alloc(0) };
      },
    },
  });
  const call = (method: string, url: string, headers: Record<string, string> = {}) => {
    const [path = '', query = ''] = url.split('?');
    const wire = { method, path, query, headers: new Map(Object.entries(headers)) };
    const target = s3Target(wire);
    return encryption.authorize({ caller, operation: s3Operation(wire, target).name, target, wire });
  };
  const setState = (state: string) => writeFileSync(file, JSON.stringify([{ id: key.id, alias: key.alias, state }]));
  return { call, encryption, key, keys, setState, asked: () => asked };
}

const rule = (key: string) =>
  `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>${key}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

test('without KMS nothing is asked and nothing is added', async () => {
  const { call, asked } = setUp({ 'kms:Decrypt': 'denied' });
  expect(await call('PUT', '/b/k')).toEqual({});
  expect(await call('PUT', '/b/k', { [ALGORITHM]: 'AES256' })).toEqual({});
  await call('GET', '/b/k');
  expect(asked()).toBe(0);
});

test('an object is encrypted with the key that is named, with the default of its bucket, or with the key of S3', async () => {
  const { call, encryption, key, keys } = setUp();
  const own = { [ALGORITHM]: 'aws:kms', [KEY_ID]: key.arn };
  for (const name of [key.id, key.arn, key.alias, key.aliasArn]) {
    expect(await call('PUT', '/b/k', { [ALGORITHM]: 'aws:kms', [KEY_ID]: name })).toEqual(own);
  }
  const ofS3 = { [ALGORITHM]: 'aws:kms', [KEY_ID]: keys.find('alias/aws/s3')?.arn };
  expect(await call('PUT', '/b/k', { [ALGORITHM]: 'aws:kms' })).toEqual(ofS3);
  encryption.setDefault('b', rule('<KMSMasterKeyID>alias/pinterest</KMSMasterKeyID>'));
  expect(await call('PUT', '/b/k')).toEqual(own);
  expect(await call('PUT', '/c/k')).toEqual({});
  encryption.setDefault('b', rule(''));
  expect(await call('POST', '/b/k?uploads')).toEqual(ofS3);
  encryption.setDefault('b', undefined);
  expect(await call('PUT', '/b/k')).toEqual({});
});

test('a caller who may not use the key is refused in the words of KMS, with the code of S3', async () => {
  const denied = setUp({ 'kms:GenerateDataKey': 'unmentioned', 'kms:Decrypt': 'denied' });
  denied.encryption.setDefault('b', rule('<KMSMasterKeyID>alias/pinterest</KMSMasterKeyID>'));
  await expect(denied.call('PUT', '/b/k')).rejects.toMatchObject({
    status: 403,
    code: 'AccessDenied',
    message: `User: ${caller.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${denied.key.arn} because no identity-based policy allows the kms:GenerateDataKey action`,
  });
  await denied.call('PUT', '/b/k', { [ALGORITHM]: 'aws:kms' }); // S3's own key needs no permission
  await expect(denied.call('GET', '/b/k')).rejects.toMatchObject({
    message: `User: ${caller.arn} is not authorized to perform: kms:Decrypt on resource: ${denied.key.arn} with an explicit deny in an identity-based policy`,
  });
  await expect(denied.call('PUT', '/c/k', { 'x-amz-copy-source': 'b/k' })).rejects.toMatchObject({ status: 403 });
  await denied.call('HEAD', '/b/k'); // needs no key
});

test('a multipart upload is decrypted when it is put together', async () => {
  const { call } = setUp({ 'kms:Decrypt': 'unmentioned' });
  await call('POST', '/b/k?uploads', { [ALGORITHM]: 'aws:kms', [KEY_ID]: 'alias/pinterest' });
  await expect(call('PUT', '/b/k?partNumber=1&uploadId=u')).rejects.toMatchObject({ code: 'AccessDenied' });
  await call('POST', '/b/k?uploads', { [ALGORITHM]: 'AES256' });
  await call('PUT', '/b/k?partNumber=1&uploadId=u');
});

test('a key that does not exist, is disabled or is to be deleted is named', async () => {
  const { call, key, setState } = setUp();
  const put = (name: string) => call('PUT', '/b/k', { [ALGORITHM]: 'aws:kms', [KEY_ID]: name });
  await expect(put('alias/none')).rejects.toMatchObject({
    code: 'KMS.NotFoundException',
    message: 'Alias arn:aws:kms:us-east-1:123456789012:alias/none is not found.',
  });
  await expect(put('none')).rejects.toMatchObject({ message: "Invalid keyId 'none'" });
  await expect(put(key.arn.replace(/.$/, 'x'))).rejects.toMatchObject({ status: 400 });
  setState('Disabled');
  await expect(put(key.id)).rejects.toMatchObject({
    code: 'KMS.DisabledException',
    message: `${key.arn} is disabled.`,
  });
  setState('PendingDeletion');
  await expect(put(key.id)).rejects.toMatchObject({ code: 'KMS.KMSInvalidStateException' });
  await expect(call('PUT', '/b/k', { [KEY_ID]: key.id })).rejects.toMatchObject({ code: 'InvalidArgument' });
});
