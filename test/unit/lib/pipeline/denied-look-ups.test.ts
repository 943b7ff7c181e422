import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import type { ConfigInput } from '#lib/config/schema.ts';
import { publicDns, restApi } from '#lib/pipeline/deploy-api/look-ups.ts';
import { findConnector, findPlugin } from '#lib/pipeline/deploy-connector/look-ups.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { setupKafkaClient } from '#lib/pipeline/setup-kafka-client/milestone.ts';
import { sshTarget } from '#lib/pipeline/shared/host/access.ts';
import { bootstrapServers, cluster, roleArn } from '#lib/pipeline/shared/look-ups.ts';
import { createAwsPorts } from '#lib/ports/aws/sdk.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { Secret } from '#lib/secret.ts';
import { awsService, type FakeService, json, jsonError, xml } from '../../fakes/aws-service.ts';
import type { Received, Reply } from '../../fakes/http-server.ts';
import { fakePipeline, run } from '../../fakes/pipeline.ts';
import { ed25519Pair } from '../../fakes/ssh-key.ts';

const key = ed25519Pair().private;
const hostKey = 'ssh-ed25519 AAAAC3Nz';
const account = '123456789012';
const role = `arn:aws:iam::${account}:role/0affd5f86743-ec2-access-role`;
const clusterArn = `arn:aws:kafka:us-east-1:${account}:cluster/c/1`;
const connectorArn = `arn:aws:kafkaconnect:us-east-1:${account}:connector/0affd5f86743-connector/1`;
const pluginArn = `arn:aws:kafkaconnect:us-east-1:${account}:custom-plugin/0affd5f86743-plugin/1`;

/** The service that a request is signed for. */
const serviceOf = ({ headers }: Received): string =>
  /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? '';

/** Name of the operation that a request calls. */
const operationOf = (request: Received): string => {
  const action = new URLSearchParams(request.body).get('Action');
  return action ?? String(request.headers['x-amz-target'] ?? `${request.method} ${request.url.split('?')[0]}`);
};

function denial(request: Received): Reply {
  const words = 'User: arn:aws:iam::123456789012:user/student is not authorized';
  switch (serviceOf(request)) {
    case 'ec2':
      return xml(
        `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${words}</Message></Error></Errors></Response>`,
        403,
      );
    case 'iam':
      return xml(
        `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${words}</Message></Error></ErrorResponse>`,
        403,
      );
    case 'ssm':
      return jsonError('AccessDeniedException', words, 400);
    default:
      return jsonError('AccessDeniedException', words, 403);
  }
}

const reservation = `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId><instanceState><name>running</name></instanceState><keyName>pair</keyName><ipAddress>203.0.113.7</ipAddress><dnsName>ec2.example</dnsName><tagSet><item><key>Name</key><value>0affd5f86743</value></item></tagSet></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;

/** Answers of the operations that are allowed, so that a single one is denied. */
const allowed: Readonly<Record<string, () => Reply>> = {
  DescribeInstances: () => xml(reservation),
  GetConsoleOutput: () =>
    xml(
      `<GetConsoleOutputResponse><output>${Buffer.from(`-----BEGIN SSH HOST KEY KEYS-----\n${hostKey} x\n-----END SSH HOST KEY KEYS-----\n`).toString('base64')}</output></GetConsoleOutputResponse>`,
    ),
  DescribeKeyPairs: () =>
    xml(
      '<DescribeKeyPairsResponse><keySet><item><keyName>pair</keyName><keyPairId>key-0123456789abcdef0</keyPairId></item></keySet></DescribeKeyPairsResponse>',
    ),
  'AmazonSSM.GetParameter': () => json({ Parameter: { Value: key } }),
  [`GET /v1/clusters/${clusterArn}/bootstrap-brokers`]: () => json({ bootstrapBrokerStringSaslIam: 'b:9098' }),
  [`GET /v1/connectors/${connectorArn}`]: () => json({ connectorArn, connectorState: 'RUNNING', currentVersion: 'K1' }),
  [`GET /v1/custom-plugins/${pluginArn}`]: () => json({ customPluginArn: pluginArn, customPluginState: 'ACTIVE' }),
  'GET /restapis/a1b2c3d4e5': () => json({ id: 'a1b2c3d4e5', name: '0affd5f86743' }),
};

let service: FakeService;
let denied: readonly string[];
beforeEach(async () => {
  denied = [];
  service = await awsService((request) => {
    const operation = operationOf(request);
    const answer = denied.some((one) => operation.startsWith(one)) ? undefined : allowed[operation];
    return answer?.() ?? denial(request);
  });
});
afterEach(async () => {
  await service[Symbol.asyncDispose]();
});

function pipeline(config: Omit<ConfigInput, 'userId'>, of: FakeService = service): Pipeline {
  const fake = fakePipeline({ config });
  return { ...fake, ports: { ...fake.ports, ...createAwsPorts({ ...of.access, writes: fake.writes }) } };
}

const target = (p: Pipeline, sshPrivateKey?: Secret) =>
  sshTarget({ ...p, ec2: p.ports.ec2, ssm: p.ports.ssm, clock: systemClock, sshPrivateKey });

interface Case {
  readonly denied: readonly string[];
  readonly look: (p: Pipeline) => Promise<unknown>;
  readonly config?: Omit<ConfigInput, 'userId'>;
  /** The permission, and every key that the message has to name. */
  readonly names: readonly string[];
  /** The same look-up with those keys set. */
  readonly replaced: Omit<ConfigInput, 'userId'>;
  readonly lookReplaced?: (p: Pipeline) => Promise<unknown>;
}

const cases: Readonly<Record<string, Case>> = {
  'the way to the host': {
    denied: ['DescribeInstances', 'DescribeKeyPairs', 'GetConsoleOutput'],
    look: target,
    names: ['ec2:DescribeInstances', 'ec2.address', 'ec2.publicDns', 'ssh.hostKey', 'ssh.keyPairId', 'ssh-private-key'],
    replaced: {
      ec2: { address: '203.0.113.7', publicDns: 'ec2.example' },
      ssh: { hostKey, keyPairId: 'key-0123456789abcdef0' },
    },
  },
  'the host by id': {
    denied: ['DescribeInstances'],
    config: { ec2: { instanceId: 'i-0123456789abcdef0' } },
    look: target,
    names: ['ec2:DescribeInstances', 'ec2.address', 'ssh.keyPairId'],
    replaced: {
      ec2: { instanceId: 'i-0123456789abcdef0', address: '203.0.113.7' },
      ssh: { keyPairId: 'key-0123456789abcdef0' },
    },
  },
  'the name that the API forwards to': {
    denied: ['DescribeInstances'],
    look: publicDns,
    names: ['ec2:DescribeInstances', 'ec2.publicDns'],
    replaced: { ec2: { publicDns: 'ec2.example' } },
  },
  'the key pair': {
    denied: ['DescribeKeyPairs'],
    look: target,
    names: ['ec2:DescribeKeyPairs', 'ssh.keyPairId', 'ssh-private-key'],
    replaced: { ssh: { keyPairId: 'key-0123456789abcdef0' } },
  },
  'the console': {
    denied: ['GetConsoleOutput'],
    look: target,
    names: ['ec2:GetConsoleOutput', 'ssh.hostKey'],
    replaced: { ssh: { hostKey } },
  },
  'the key in SSM': {
    denied: ['AmazonSSM'],
    look: target,
    names: ['ssm:GetParameter on /ec2/keypair/key-0123456789abcdef0', 'ssh-private-key', 'SSH_PRIVATE_KEY'],
    replaced: {},
    lookReplaced: (p) => target(p, new Secret(key)),
  },
  'the role': {
    denied: ['GetRole'],
    look: roleArn,
    names: ['iam:GetRole on 0affd5f86743-ec2-access-role', 'iam.roleArn', 'iam.manageTrustPolicy'],
    replaced: { iam: { roleArn: role } },
  },
  'the list of clusters': {
    denied: ['GET /api/v2/clusters'],
    look: bootstrapServers,
    names: ['kafka:ListClustersV2', 'msk.clusterArn', 'msk.bootstrapServers'],
    replaced: { msk: { clusterArn } },
  },
  'the brokers': {
    denied: ['GET /v1/clusters'],
    config: { msk: { clusterArn } },
    look: bootstrapServers,
    names: ['kafka:GetBootstrapBrokers', 'msk.bootstrapServers'],
    replaced: { msk: { bootstrapServers: 'b:9098' } },
  },
  'the list of connectors': {
    denied: ['GET /v1/connectors/'],
    look: findConnector,
    names: ['kafkaconnect:ListConnectors', 'connector.arn'],
    replaced: { connector: { arn: connectorArn } },
  },
  'the list of plugins': {
    denied: ['GET /v1/custom-plugins/'],
    look: findPlugin,
    names: ['kafkaconnect:ListCustomPlugins', 'connector.pluginArn'],
    replaced: { connector: { pluginArn } },
  },
  'the list of APIs': {
    denied: ['GET /restapis/'],
    look: restApi,
    names: ['apigateway:GET', 'api.id'],
    replaced: { api: { id: 'a1b2c3d4e5' } },
  },
};

test.each(Object.entries(cases))(
  '%s denied: one error names the permission and what replaces it',
  async (_what, one) => {
    denied = one.denied;
    const failure = await one.look(pipeline(one.config ?? {})).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    const { message } = failure as Error;
    expect(message.match(/\bDenied: /g)).toHaveLength(1);
    for (const name of one.names) expect(message).toContain(name);
  },
);

test.each(Object.entries(cases))('with %s denied, the config key that replaces it is enough', async (_what, one) => {
  // A list is read at the bare path; with the replacement, one item is read at a path below it.
  denied = one.denied.filter((operation) => !operation.endsWith('/'));
  expect(await (one.lookReplaced ?? one.look)(pipeline(one.replaced))).toBeDefined();
});

test('a cluster that may not be described is an error that names all keys that are read from it', async () => {
  await expect(cluster(pipeline({ msk: { clusterArn } }))).rejects.toThrow(
    /kafka:DescribeClusterV2 granted, or set msk\.bootstrapServers, msk\.subnets and msk\.securityGroups/,
  );
});

test('an ARN for which nothing exists is an error that names its key, and nothing is created', async () => {
  const reply = () => jsonError('NotFoundException', 'no such thing', 404);
  await using gone = await awsService(reply);
  const p = (connector: ConfigInput['connector']) => pipeline({ connector }, gone);
  await expect(findConnector(p({ arn: connectorArn }))).rejects.toThrow(
    `no connector ${connectorArn}. Correct connector.arn`,
  );
  await expect(findPlugin(p({ pluginArn }))).rejects.toThrow(`no plugin ${pluginArn}. Correct connector.pluginArn`);
});

test('an account that may not read the role gets one error, and works with the keys that it names', async () => {
  const { iam } = createAwsPorts(service.access);
  const unreachable = () => Promise.reject(new HostUnreachable('no way there'));
  const nowhere = { runs: [], read: unreachable, write: unreachable };
  const planned = (config: Omit<ConfigInput, 'userId'>) =>
    run(fakePipeline({ config, ports: () => ({ iam, host: nowhere }) }), setupKafkaClient, { planOnly: true });
  await expect(planned({ iam: { roleArn: role } })).rejects.toThrow(
    /iam:GetRole on 0affd5f86743-ec2-access-role granted, or set iam\.manageTrustPolicy to false/,
  );
  const before = service.received.length;
  const without = setupKafkaClient.build(
    fakePipeline({ config: { iam: { roleArn: role, manageTrustPolicy: false } }, ports: () => ({ iam }) }),
  );
  expect(without.resources.map((one) => one.id).filter((id) => id.includes('trust'))).toEqual([]);
  const scope = { signal: new AbortController().signal, progress: () => undefined };
  const settings = without.resources.find((one) => one.id.endsWith('client.properties'));
  expect(await settings?.desired(scope)).toContain(`awsRoleArn="${role}"`);
  expect(service.received).toHaveLength(before);
});
