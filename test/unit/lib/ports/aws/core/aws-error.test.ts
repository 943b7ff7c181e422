import { expect, test } from '@jest/globals';
import { UserError } from '#lib/errors.ts';
import { AwsError, hasCode, isDenied, translate } from '#lib/ports/aws/core/aws-error.ts';

const call = {
  operation: 'ec2:DescribeInstances',
  permission: 'ec2:DescribeInstances',
  instead: 'set ec2.publicDns in the config',
  target: 'ec2 in us-east-1',
};
const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400, requestId: 'r-1' }, ...more });
const said = (error: unknown) => translate(error, call).message;

test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'ForbiddenException'])(
  '%s names the permission and what replaces the look-up',
  (code) => {
    const error = translate(thrown(code, 'You are not authorized.'), call);
    expect(error.message).toBe(
      `Denied: ec2:DescribeInstances answered ${code}: You are not authorized (HTTP 400, request r-1). Have the permission ec2:DescribeInstances granted, or set ec2.publicDns in the config.`,
    );
    expect(isDenied(error)).toBe(true);
  },
);

test('a denied HEAD, whose answer has no body, is recognised by its status', () => {
  for (const name of ['Unknown', 'UnknownError', '403']) {
    const error = translate(thrown(name, 'UnknownError', { $metadata: { httpStatusCode: 403 } }), call);
    expect(hasCode(error, 'Forbidden')).toBe(true);
    expect(error.message).toContain('answered Forbidden (HTTP 403)');
  }
});

test.each([
  [
    'CredentialsProviderError',
    /^There are no AWS credentials \(words\)\. Set AWS_PROFILE \(an SSO .*AWS_ACCESS_KEY_ID .* AWS_ROLE_ARN/,
  ],
  ['InvalidClientTokenId', /^AWS does not accept the credentials: .*AWS_ACCESS_KEY_ID .* AWS_ROLE_ARN/],
  ['SignatureDoesNotMatch', /^AWS does not accept the credentials/],
  ['ExpiredTokenException', /^The AWS credentials have expired: .*Get fresh ones\. Set AWS_PROFILE/],
  ['RequestTimeTooSkewed', /^The clock of this machine is wrong/],
  ['ThrottlingException', /^AWS is throttling, even after several tries: .*Run it again later/],
  ['NoSuchBucket', /^The bucket does not exist: .*correct userId in the config/],
  ['TimeoutError', /^ec2:DescribeInstances got no answer from ec2 in us-east-1: words\. Check aws.region/],
])('%s says what to do', (code, words) => {
  expect(said(thrown(code, 'words'))).toMatch(words);
});

test('a failure of the network is recognised by the code of Node', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  expect(said(refused)).toBe(
    'ec2:DescribeInstances got no answer from ec2 in us-east-1: connect ECONNREFUSED 127.0.0.1:9. Check aws.region, AWS_ENDPOINT_URL and the network.',
  );
  const certificate = Object.assign(new Error('self-signed certificate'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(said(certificate)).toContain('got no answer');
});

const user = 'User: arn:aws:iam::123456789012:user/me is not authorized to perform:';

test('a denial names what was really denied: the key that encrypts the bucket', () => {
  const message = `${user} kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:123456789012:key/k because no identity-based policy allows the kms:GenerateDataKey action`;
  const put = { ...call, operation: 's3:PutObject', permission: 's3:PutObject on b', instead: undefined };
  const said = translate(thrown('AccessDenied', message), put).message;
  expect(said).toContain(
    'Have the permission kms:GenerateDataKey on arn:aws:kms:us-east-1:123456789012:key/k granted.',
  );
  expect(said).toContain('The call itself is allowed; the data is encrypted with that KMS key.');
  expect(said).not.toContain('Have the permission s3:PutObject');
});

test.each([
  [
    'identity-based policy',
    /A policy of the user or role that makes the call denies s3:PutObject on arn:aws:s3:::b\/k/,
  ],
  ['resource-based policy', /The policy of the resource itself, such as that of the bucket or of the KMS key denies/],
  ['service control policy', /A service control policy of the AWS organization denies/],
  ['permissions boundary', /The permissions boundary of the user or role that makes the call denies/],
  ['VPC endpoint policy', /The policy of the VPC endpoint that the call goes through denies/],
])('an explicit deny in a %s is named, and no grant is asked for', (policy, words) => {
  const article = policy.startsWith('identity') ? 'an' : 'a';
  const message = `${user} s3:PutObject on resource: "arn:aws:s3:::b/k" with an explicit deny in ${article} ${policy}`;
  const text = said(thrown('AccessDenied', message));
  expect(text).toMatch(words);
  expect(text).toContain('explicitly, so a grant does not help: have that policy changed, or set ec2.publicDns');
  expect(text).not.toContain('granted');
});

test('an explicit deny without its policy is one all the same', () => {
  expect(said(thrown('AccessDenied', `${user} s3:GetObject with an explicit deny`))).toContain(
    'A policy denies s3:GetObject explicitly',
  );
});

test('a boundary or a policy of the organization must allow it too', () => {
  const message = `${user} kafka:ListClustersV2 on resource: * because no permissions boundary allows the kafka:ListClustersV2 action`;
  expect(said(thrown('AccessDeniedException', message))).toContain(
    'Have kafka:ListClustersV2 on * allowed in the permissions boundary of the user or role that makes the call, or set ec2.publicDns in the config.',
  );
});

test('a key that KMS does not even show is named as such', () => {
  const message =
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';
  expect(said(thrown('AccessDeniedException', message))).toContain(
    'Have the permission kms:Decrypt and kms:GenerateDataKey on the key',
  );
});

test('a bucket in another region is named with the region that S3 names', () => {
  const response = { headers: { 'x-amz-bucket-region': 'eu-west-1' } };
  const redirect = { $metadata: { httpStatusCode: 301 }, $response: response };
  for (const name of ['PermanentRedirect', '301', 'Unknown']) {
    expect(said(thrown(name, 'UnknownError', redirect))).toMatch(
      /^The bucket is in the region eu-west-1: .*Set aws\.region in the config \(or the variable AWS_REGION\) to eu-west-1, or correct userId\.$/,
    );
  }
  const wrong = "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'ap-south-1'";
  expect(said(thrown('AuthorizationHeaderMalformed', wrong))).toMatch(/^The bucket is in the region ap-south-1: /);
  expect(said(thrown('PermanentRedirect', 'words'))).toMatch(/^The bucket is in another region: .*Set aws\.region/);
});

test.each([
  ['NotFoundException', 404, /^It does not exist: .*Check userId and aws\.region in the config/],
  ['Unknown', 404, /^It does not exist: /],
  ['SomeFutureException', 429, /^AWS is throttling, even after several tries: .*Run it again later\.$/],
  [
    'InternalError',
    500,
    /^AWS failed on its side, even after several tries: .*Run it again later; https:\/\/health\.aws/,
  ],
  ['ServiceUnavailable', 503, /^AWS failed on its side/],
  ['NotImplemented', 501, /What answers at ec2 in us-east-1 does not have this operation\. Check AWS_ENDPOINT_URL/],
  ['ConflictException', 409, /^Something else uses or changes it at the same time: .*Wait until that is done/],
  ['VcpuLimitExceeded', 400, /^A quota of the account is used up: .*ask AWS for a higher quota\.$/],
  ['OptInRequired', 403, /^The account has not enabled this service or region/],
  ['KMS.DisabledException', 400, /^The KMS key that encrypts the data cannot be used: .*Enable that key/],
  ['BadRequestException', 400, /^AWS refuses what was asked: .*Correct in the config what the answer names\.$/],
])('%s with status %i has a fix', (code, status, words) => {
  expect(said(thrown(code, 'words', { $metadata: { httpStatusCode: status } }))).toMatch(words);
});

test('an answer that is not of AWS is named as such', () => {
  const hint =
    'Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.';
  const error = Object.assign(new SyntaxError(`Unexpected token '<'\n  ${hint}`), {
    $metadata: { httpStatusCode: 200 },
  });
  expect(said(error)).toBe(
    'What answers at ec2 in us-east-1 is not AWS: ec2:DescribeInstances got 200 with a text that AWS would not send. Check AWS_ENDPOINT_URL and HTTPS_PROXY, and that this network needs no sign-in.',
  );
});

test('a certificate of an unknown authority names the variable for it', () => {
  for (const code of [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]) {
    expect(said(Object.assign(new Error('certificate'), { code }))).toContain('set AWS_CA_BUNDLE to the PEM file');
  }
});

test('any other failure names operation, code, message of the service and request id, on one line', () => {
  expect(said(thrown('SomethingNew', 'It is\n  there already.', { $metadata: { requestId: 'r-1' } }))).toBe(
    'ec2:DescribeInstances answered SomethingNew: It is there already (request r-1).',
  );
});

test('an error that is already written for a person stays as it is', () => {
  const own = new UserError('already clear');
  expect(translate(own, call)).toBe(own);
});

test('anything at all becomes an error with a code', () => {
  expect(translate('text', call)).toBeInstanceOf(AwsError);
  expect(said(new Error(''))).toBe('ec2:DescribeInstances answered UnknownError.');
});
