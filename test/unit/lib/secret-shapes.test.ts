import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allKeys } from '#lib/config/checks/key-shapes.ts';
import { isSecret, isSecretName, redactLooks, secretLook } from '#lib/secret-shapes.ts';

test.each([
  'basic.auth.user.info',
  'value.converter.schema.registry.basic.auth.user.info',
  's3.sse.customer.key',
  's3.proxy.password',
  'aws.access.key.id',
  'aws.secret.access.key',
  'ssl.keystore.password',
  'ssl.keystore.key',
  'consumer.override.ssl.truststore.password',
  'sasl.oauthbearer.client.credentials.client.secret',
  'bearer.auth.token',
  'confluent.license',
  'database.password',
  'dbPassword',
  'DB_PASSWD',
  'aws.secretAccessKey',
  'api_key',
])('%s is the name of a secret', (name) => {
  expect(isSecret(name, 'x1')).toBe(true);
});

test.each([
  's3.credentials.provider.class',
  'basic.auth.credentials.source',
  's3.sse.kms.key.id',
  's3.ssea.name',
  'key.converter',
  'ssl.keystore.location',
  'ssl.truststore.type',
  'sasl.oauthbearer.token.endpoint.url',
  'partition.field.name',
  'errors.deadletterqueue.topic.name',
  'confluent.topic.replication.factor',
  'ssh.keyPairId',
])('%s is not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test('no key of the config is the name of a secret', () => {
  expect(allKeys().filter(isSecretName)).toEqual([]);
});

/** A reference that Kafka Connect resolves. */
const reference = (text: string) => `\${${text}}`;

const iam = 'software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="arn:aws:iam::123456789012:role/r";';
const plain = (password: string) =>
  `org.apache.kafka.common.security.plain.PlainLoginModule required username="me" ${password};`;

test('a JAAS configuration is a secret when a setting within it is one', () => {
  const name = 'consumer.override.sasl.jaas.config';
  for (const setting of ['password="x1"', "password='x1'", 'password=x1', 'clientSecret="x1"', 'password = "x1"']) {
    expect(isSecret(name, plain(setting))).toBe(true);
  }
  expect(isSecret(name, iam)).toBe(false);
  expect(isSecret(name, plain(`password="${reference('secretsmanager:msk:password')}"`))).toBe(false);
  expect(isSecret(name, plain('password=""'))).toBe(false);
});

test('a reference is no secret, and what stands beside one is', () => {
  expect(
    isSecret(
      'basic.auth.user.info',
      `${reference('file:/opt/secrets:user')}:${reference('file:/opt/secrets:password')}`,
    ),
  ).toBe(false);
  expect(isSecret('s3.proxy.password', reference('env:PASSWORD'))).toBe(false);
  expect(isSecret('s3.proxy.password', `${reference('env:PASSWORD')}x1`)).toBe(true);
  expect(isSecret('s3.proxy.password', '$PASSWORD')).toBe(true);
});

test('an empty value is no secret', () => {
  for (const value of ['', ' ', '""']) expect(isSecret('confluent.license', value)).toBe(false);
});

const looks = [
  ['https://me:hunter2@mirror.example/k.tgz', 'https://(sensitive)@mirror.example/k.tgz'],
  ['https://ghtoken@mirror.example/', 'https://(sensitive)@mirror.example/'],
  ['http://me:p@ss@h:1', 'http://(sensitive)@h:1'],
  ['jdbc:mysql://root:hunter2@db:3306/x', 'jdbc:mysql://(sensitive)@db:3306/x'],
  ['s3n://AKIDX:se/cr+et@bucket/x', 's3n://(sensitive)@bucket/x'],
  [plain('password="hunter2"'), plain('password="(sensitive)"')],
  [`token dapi${'0'.repeat(32)} here`, 'token (sensitive) here'],
  [`ghp_${'a'.repeat(36)}`, '(sensitive)'],
  [`Authorization: Bearer ${'a'.repeat(24)}`, 'Authorization: Bearer (sensitive)'],
  [
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&x=1',
    'https://b.s3.amazonaws.com/k?X-Amz-Signature=(sensitive)&x=1',
  ],
  [
    'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb',
    'a\n-----BEGIN RSA PRIVATE KEY-----(sensitive)-----END RSA PRIVATE KEY-----\nb',
  ],
] as const;

test.each(looks)('%s is recognised by its look and hidden', (text, shown) => {
  expect(secretLook(text)).toBeDefined();
  expect(redactLooks(text)).toBe(shown);
});

test.each([
  'https://b-1.example.kafka.us-east-1.amazonaws.com:9098/a@b',
  'ssh ec2-user@203.0.113.10',
  'git@github.com:owner/repo.git',
  'Basic authentication is off; the token has expired',
  'give a key without a passphrase = none',
  's3://bucket/a@2x.png',
  'arn:aws:iam::123456789012:role/x',
  'an e-mail address such as me@example.org',
])('%s holds no secret', (text) => {
  expect(secretLook(text)).toBeUndefined();
  expect(redactLooks(text)).toBe(text);
});

test('the id of an access key is found in a file, and shown in a message', () => {
  expect(secretLook('AKIAIOSFODNN7EXAMPLE')).toBe('an AWS access key');
  expect(redactLooks('The key AKIAIOSFODNN7EXAMPLE does not exist')).toContain('AKIAIOSFODNN7EXAMPLE');
});

test('what was hidden stays hidden, and any text ends in time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      const once = redactLooks(text);
      expect(redactLooks(once)).toBe(once);
    }),
  );
  const long = `${'a://'.repeat(5_000)}${'password='.repeat(5_000)}`;
  const start = performance.now();
  redactLooks(long);
  expect(performance.now() - start).toBeLessThan(2_000);
});
