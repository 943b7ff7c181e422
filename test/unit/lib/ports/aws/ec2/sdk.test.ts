import { expect, test } from '@jest/globals';
import { createEc2 } from '#lib/ports/aws/ec2/sdk.ts';
import { awsService, xml } from '../../../../fakes/aws-service.ts';

const instance = (id: string, name: string, state = 'running', dns = `${id}.example`) =>
  `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState>` +
  `<dnsName>${dns}</dnsName><keyName>key</keyName><groupSet><item><groupId>sg-1</groupId></item></groupSet>` +
  `<tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item></instancesSet></item>`;
const reservations = (items: string, next = '') =>
  xml(
    `<DescribeInstancesResponse><reservationSet>${items}</reservationSet>${next === '' ? '' : `<nextToken>${next}</nextToken>`}</DescribeInstancesResponse>`,
  );
const failure = (code: string) =>
  xml(
    `<Response><Errors><Error><Code>${code}</Code><Message>words of the service</Message></Error></Errors><RequestID>r</RequestID></Response>`,
    400,
  );

test('finds the instances of exactly this name on all pages', async () => {
  await using service = await awsService(({ body }) =>
    body.includes('NextToken=more')
      ? reservations(instance('i-2', 'uid'))
      : reservations(instance('i-1', 'uid') + instance('i-3', 'uid2') + instance('i-4', 'uid', 'terminated'), 'more'),
  );
  const found = await createEc2(service.access).instancesNamed('uid');
  expect(found.map((one) => one.id)).toEqual(['i-1', 'i-2']);
  expect(found[0]).toEqual({
    id: 'i-1',
    state: 'running',
    publicDns: 'i-1.example',
    publicIp: undefined,
    keyName: 'key',
    securityGroupIds: ['sg-1'],
  });
});

test('the empty DNS name of a stopped instance is undefined', async () => {
  await using service = await awsService(() => reservations(instance('i-1', 'uid', 'stopped', '')));
  const [found] = await createEc2(service.access).instancesNamed('uid');
  expect([found?.state, found?.publicDns]).toEqual(['stopped', undefined]);
});

test('an instance that does not exist is undefined', async () => {
  await using service = await awsService(() => failure('InvalidInstanceID.NotFound'));
  expect(await createEc2(service.access).instance('i-0123456789abcdef0')).toBeUndefined();
});

test('a denied look-up names the permission', async () => {
  await using service = await awsService(() => failure('UnauthorizedOperation'));
  await expect(createEc2(service.access).instancesNamed('uid')).rejects.toThrow(
    /UnauthorizedOperation: words of the service .*ec2:DescribeInstances granted\./,
  );
});

test('the console output is decoded, and undefined while it is empty', async () => {
  const text = '-----BEGIN SSH HOST KEY KEYS-----';
  const output = (value: string) =>
    xml(`<GetConsoleOutputResponse><output>${value}</output></GetConsoleOutputResponse>`);
  await using full = await awsService(() => output(Buffer.from(text).toString('base64')));
  expect(await createEc2(full.access).consoleOutput('i-1')).toBe(text);
  await using empty = await awsService(() => output(''));
  expect(await createEc2(empty.access).consoleOutput('i-1')).toBeUndefined();
});

test('a public key is given without its comment', async () => {
  await using service = await awsService(() =>
    xml(
      '<DescribeKeyPairsResponse><keySet><item><keyPairId>key-1</keyPairId><keyName>k</keyName><publicKey>ssh-ed25519 AAAA me@home\n</publicKey></item></keySet></DescribeKeyPairsResponse>',
    ),
  );
  expect(await createEc2(service.access).keyPair('k')).toEqual({
    id: 'key-1',
    name: 'k',
    publicKey: 'ssh-ed25519 AAAA',
  });
});
