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
    /^There are no AWS credentials \(words\)\. Set AWS_ACCESS_KEY_ID .*AWS_PROFILE, after "aws sso login" .* AWS_ROLE_ARN/,
  ],
  ['InvalidClientTokenId', /^AWS does not accept the credentials: .*AWS_ACCESS_KEY_ID .* AWS_ROLE_ARN/],
  ['SignatureDoesNotMatch', /^AWS does not accept the credentials/],
  ['ExpiredTokenException', /^The AWS credentials have expired: .*Get fresh ones\. Set AWS_ACCESS_KEY_ID/],
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

test('any other failure names operation, code, message of the service and request id, on one line', () => {
  expect(said(thrown('ConflictException', 'It is\n  there already.'))).toBe(
    'ec2:DescribeInstances answered ConflictException: It is there already (HTTP 400, request r-1).',
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
