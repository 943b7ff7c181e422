import { expect, test } from '@jest/globals';
import { parseListing } from '#lib/pipeline/setup-rest-proxy/probe.ts';
import { restProperties } from '#lib/pipeline/setup-rest-proxy/rest-properties.ts';

test('reads the topics', () => {
  expect(parseListing('["u.pin","u.geo"]\n200\n')).toEqual({ topics: ['u.pin', 'u.geo'] });
  expect(parseListing('[]\n200\n')).toEqual({ topics: [] });
});

test.each([
  ['{"error_code":50003,"message":"Timed out"}\n500\n', 'status 500: Timed out', false],
  ['{"error_code":40101,"message":"no"}\n401\n', 'status 401: no', false],
  ['<html>\n502\n', 'status 502: <html>', true],
  ['<html>\n200\n', 'status 200: <html>', true],
  ['{}\n200\n', 'status 200: {}', true],
  ['[{"name":"a"}]\n200\n', 'status 200: [{"name":"a"}]', true],
  ['', 'status (none)', false],
])('%j lists nothing', (stdout, problem, isOther) => {
  expect(parseListing(stdout)).toEqual({ problem, isOther });
});

test('the properties hold the brokers, the client settings of the role, and short time-outs', () => {
  const text = restProperties({
    bootstrapServers: 'b-1:9098,b-2:9098',
    roleArn: 'arn:r',
    listen: '0.0.0.0',
    port: 8082,
  });
  expect(text.split('\n')).toEqual([
    'bootstrap.servers=b-1:9098,b-2:9098',
    'listeners=http://0.0.0.0:8082',
    'client.security.protocol=SASL_SSL',
    'client.sasl.mechanism=AWS_MSK_IAM',
    'client.sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="arn:r";',
    'client.sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    'producer.max.block.ms=5000',
    'producer.request.timeout.ms=10000',
    'producer.delivery.timeout.ms=20000',
    'access.control.allow.origin=*',
    '',
  ]);
});
