import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';

// What an account may answer at S3, tried with the AWS CLI and the SDK: versions, keys, policies, regions.

jest.setTimeout(300_000);

const bucket = 'user-0affd5f86743-bucket';
const runner = 'arn:aws:iam::123456789012:user/runner';

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let aws: AwsCli;

const inLab = (name: string): string => join(checkout.dir, '.lab/aws', name);
const file = (name: string, text: string): string => {
  const path = join(programs.dir, name);
  writeFileSync(path, text);
  return path;
};

/** Sets the identity policy of the runner: everything is allowed but these permissions. */
function deny(...permissions: readonly string[]): void {
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const denied = permissions.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' }));
  const policy = { Version: '2012-10-17', Statement: [all, ...denied] };
  writeFileSync(inLab('user-policies.json'), JSON.stringify({ [runner]: [policy] }));
}

beforeAll(async () => {
  await checkout.labUp();
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('npm run lab -- up left no lab');
  env = await checkout.labEnv();
  programs = new Programs(env);
  aws = new AwsCli(programs, awsCli(lab));
});
afterEach(() => deny());
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

const put = (key: string, body: string, ...more: readonly string[]) =>
  aws.ask('s3api', 'put-object', '--bucket', bucket, '--key', key, '--body', body, ...more);
const at = (key: string): readonly string[] => ['--bucket', bucket, '--key', key];

test('a bucket with versions keeps what was overwritten and what was deleted', async () => {
  await aws.ask('s3api', 'put-bucket-versioning', '--bucket', bucket, '--versioning-configuration', 'Status=Enabled');
  const first = await put('a/b', file('one', 'one'));
  await put('a/b', file('two', 'two'));
  await aws.ask('s3api', 'delete-object', ...at('a/b'));
  expect(await aws.refusal(['s3', 'cp', `s3://${bucket}/a/b`, '-'])).toContain('404');
  const version = ['--version-id', String(first['VersionId'])];
  expect(await aws.ask('s3api', 'head-object', ...at('a/b'), ...version)).toMatchObject({ ContentLength: 3 });
  const listed = await aws.ask('s3api', 'list-object-versions', '--bucket', bucket, '--prefix', 'a/');
  expect(listed).toMatchObject({
    Versions: [{ Key: 'a/b', IsLatest: false }, { Key: 'a/b' }],
    DeleteMarkers: [{ Key: 'a/b', IsLatest: true }],
  });
});

test('a bucket encrypted with a key of the account is closed to whoever may not use the key', async () => {
  const key = await aws.ask<string>('kms', 'describe-key', '--key-id', 'alias/pinterest', '--query', 'KeyMetadata.Arn');
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key };
  const rules = JSON.stringify({ Rules: [{ ApplyServerSideEncryptionByDefault }] });
  const configuration = ['--server-side-encryption-configuration', rules];
  await aws.ask('s3api', 'put-bucket-encryption', '--bucket', bucket, ...configuration);
  expect(await put('secret', file('one', 'one'))).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
  const denied = (permission: string) =>
    `is not authorized to perform: ${permission} on resource: ${key} with an explicit deny in an identity-based policy`;
  deny('kms:GenerateDataKey');
  const upload = await aws.refusal(['s3', 'cp', file('two', 'two'), `s3://${bucket}/two`]);
  expect(upload).toContain(
    `(AccessDenied) when calling the PutObject operation: User: ${runner} ${denied('kms:GenerateDataKey')}`,
  );
  deny('kms:Decrypt');
  expect(await aws.refusal(['s3', 'cp', `s3://${bucket}/secret`, '-'])).toContain(denied('kms:Decrypt'));
  const large = file('large', 'x'.repeat(9 * 1024 * 1024));
  expect(await aws.refusal(['s3', 'cp', large, `s3://${bucket}/large`])).toContain(
    '(AccessDenied) when calling the UploadPart',
  );
  deny();
  await aws.run('s3', 'cp', '--quiet', large, `s3://${bucket}/large`);
  await aws.ask('s3api', 'delete-bucket-encryption', '--bucket', bucket);
  expect(await put('open', file('one', 'one'))).toMatchObject({ ServerSideEncryption: 'AES256' });
  const none = ['--server-side-encryption', 'aws:kms', '--ssekms-key-id', 'alias/none'];
  expect(await aws.refusal(['s3api', 'put-object', ...at('x'), ...none])).toContain('KMS.NotFoundException');
});

test('a bucket policy denies what it says, in the words of a resource-based policy', async () => {
  const topics = `arn:aws:s3:::${bucket}/topics/*`;
  const statement = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: topics };
  const unencrypted = { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } };
  const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const set = ['s3api', 'put-bucket-policy', '--bucket', bucket, '--policy'];
  await aws.ask(...set, policy({ ...statement, Condition: unencrypted }));
  const one = file('one', 'one');
  expect(await aws.refusal(['s3', 'cp', one, `s3://${bucket}/topics/x`])).toContain(
    `is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${bucket}/topics/x" with an explicit deny in a resource-based policy`,
  );
  await put('topics/x', one, '--server-side-encryption', 'aws:kms');
  await put('elsewhere', one);
  expect(await aws.refusal([...set, policy({ ...statement, Resource: '*' })])).toContain(
    '(MalformedPolicy) when calling the PutBucketPolicy operation: Policy has invalid resource',
  );
  await aws.ask('s3api', 'delete-bucket-policy', '--bucket', bucket);
  await put('topics/x', one);
});

test('what no policy allows is denied in the words of identity-based policies, and hides what is not there', async () => {
  deny('s3:ListBucket', 's3:DeleteObject');
  expect(await aws.refusal(['s3', 'ls', `s3://${bucket}/`])).toContain('s3:ListBucket on resource');
  const missing = await aws.refusal(['s3api', 'get-object', ...at('nothing'), join(programs.dir, 'nothing')]);
  expect(missing).toContain('(AccessDenied) when calling the GetObject');
  const deleted = await aws.ask('s3api', 'delete-objects', '--bucket', bucket, '--delete', 'Objects=[{Key=elsewhere}]');
  expect(deleted).toMatchObject({ Errors: [{ Key: 'elsewhere', Code: 'AccessDenied' }] });
  deny();
  expect(await aws.ask('s3api', 'head-object', ...at('elsewhere'))).toMatchObject({ ContentLength: 3 });
});

test('a bucket of another region names it, and the AWS CLI goes there', async () => {
  writeFileSync(inLab('bucket-regions.json'), JSON.stringify({ [bucket]: 'eu-west-1' }));
  try {
    const credentials = {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    };
    const endpoint = env['AWS_ENDPOINT_URL'] ?? '';
    const client = new S3Client({ region: 'us-east-1', endpoint, credentials, forcePathStyle: true });
    await expect(client.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
      Endpoint: `${bucket}.s3.eu-west-1.amazonaws.com`,
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    });
    client.destroy();
    await aws.run('s3', 'ls', `s3://${bucket}/`);
    const location = ['s3api', 'get-bucket-location', '--bucket', bucket, '--query', 'LocationConstraint'];
    expect(await aws.ask<string>(...location)).toBe('eu-west-1');
  } finally {
    rmSync(inLab('bucket-regions.json'));
  }
});
