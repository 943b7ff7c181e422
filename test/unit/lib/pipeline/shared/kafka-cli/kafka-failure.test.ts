import { expect, test } from '@jest/globals';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';

test.each([
  [
    'DNS',
    'WARN Connection to node -1\nPIPELINE-FAIL dns b-1.x.amazonaws.com\nPIPELINE-FAIL dns b-2.x.amazonaws.com',
    /^DNS: .*b-1\.x\.amazonaws\.com, b-2/,
  ],
  ['TCP', 'PIPELINE-FAIL tcp b-1.x:9098\nTimeoutException', /^TCP: b-1\.x:9098 does not accept.*security group/],
  ['TLS', 'SSLHandshakeException: PKIX path building failed', /^TLS: .*PKIX path building failed/],
  [
    'SASL',
    'Caused by: org.apache.kafka.common.errors.SaslAuthenticationException: [d5e]: Access denied',
    /^SASL: .*\[d5e\]: Access denied.*kafka-cluster:Connect/,
  ],
  [
    'the role',
    'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: sts:AssumeRole on resource: y',
    /^Credentials: .*trust policy/,
  ],
  ['no credentials', 'Failed to find AWS IAM Credentials [Caused by x]', /^Credentials: the host has none/],
  [
    'the library',
    'LoginException: unable to find LoginModule class: software.amazon.msk.auth.iam.IAMLoginModule',
    /class path \(software\.amazon\.msk/,
  ],
  [
    'a right',
    'TopicAuthorizationException: Not authorized to access topics: [Topic authorization failed.]',
    /^Authorisation: .*Not authorized to access topics/,
  ],
  [
    'replicas',
    'InvalidReplicationFactorException: Replication factor: 3 larger than available brokers: 1.',
    /refuses it: Replication factor: 3 larger/,
  ],
])('names %s', (_name, output, message) => {
  expect(kafkaFailure(output, 1)).toMatch(message);
});

test('a tool that was ended by its time-out is reported as such', () => {
  expect(kafkaFailure('', 124)).toContain('gave no answer in time');
});

test('any other failure shows the last line about an error, cut when it is long', () => {
  expect(kafkaFailure(`WARNING: dots\nError while executing: ${'x'.repeat(999)}\nat Foo.java`, 1)).toMatch(
    /^Exit 1: Error while executing: x{200,300}…$/,
  );
});
