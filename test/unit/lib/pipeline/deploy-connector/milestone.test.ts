import { expect, test } from '@jest/globals';
import { UNKNOWN } from '#lib/converge/resource.ts';
import { deployConnector } from '#lib/pipeline/deploy-connector/milestone.ts';
import { brokers, classCluster, fakeMsk } from '../../../fakes/msk.ts';
import { fakeMskConnect } from '../../../fakes/msk-connect.ts';
import { run } from '../../../fakes/pipeline.ts';
import { Killed } from '../../../fakes/writes.ts';
import { connectorOf, standing, world } from './connector-world.ts';

test("in an account where nothing exists yet, three creations are planned and the connector's plugin is unknown", async () => {
  const { result, writes } = await run(world(), deployConnector, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['create', 'create', 'create']);
  expect(result.steps[2]?.change).toMatchObject({
    lines: expect.arrayContaining([{ path: 'plugin', after: UNKNOWN }]),
  });
  expect(writes).toEqual([]);
});

test('creates archive, plugin and connector in this order, and waits until the connector runs', async () => {
  const p = world();
  const { writes, events } = await run(p, deployConnector);
  expect(writes).toEqual([
    's3:PutObject',
    's3:PutObject',
    'kafkaconnect:CreateCustomPlugin',
    'kafkaconnect:CreateConnector',
  ]);
  expect(connectorOf(p)).toMatchObject({
    name: '0affd5f86743-connector',
    state: 'RUNNING',
    kafkaConnectVersion: '2.7.1',
    mcuCount: 1,
    workerCount: 1,
    configuration: p.connectorProperties,
    bootstrapServers: brokers,
    subnets: classCluster.subnets,
    securityGroups: classCluster.securityGroups,
    roleArn: 'arn:aws:iam::123456789012:role/0affd5f86743-ec2-access-role',
    authentication: 'IAM',
    encryption: 'TLS',
  });
  const said = events.flatMap((event) => (event.type === 'progress' ? event.text : []));
  expect(said).toContain('waiting for connector 0affd5f86743-connector to be RUNNING: CREATING');
});

test('a second run writes nothing', async () => {
  const p = world();
  await run(p, deployConnector);
  const { writes, result } = await run(p, deployConnector);
  expect([writes, result.changed, result.unchanged]).toEqual([[], 0, 3]);
});

test.each(['before', 'after'] as const)(
  'killed %s the effect of any write, the next run reaches the same end',
  async (effect) => {
    const whole = world();
    const { writes } = await run(whole, deployConnector);
    for (let at = 0; at < writes.length; at += 1) {
      const p = world();
      p.writes.kill = { at, effect };
      await expect(run(p, deployConnector)).rejects.toThrow(Killed);
      p.writes.kill = undefined;
      await run(p, deployConnector);
      expect(standing(p)).toEqual(standing(whole));
      expect((await run(p, deployConnector)).writes).toEqual([]);
    }
  },
);

test('a connector that a killed run left in CREATING is waited for and not created twice', async () => {
  const p = world();
  await run(p, deployConnector);
  const left = connectorOf(p);
  if (left === undefined) throw new Error('no connector');
  p.ports.mskConnect.connectors.set(left.name, { ...left, state: 'CREATING' });
  const { writes, result } = await run(p, deployConnector);
  expect([writes, result.changed]).toEqual([[], 1]);
});

test("a connector that fails is an error with the service's reason, and the next run creates it again", async () => {
  const p = world({
    ports: (writes) => ({
      mskConnect: fakeMskConnect(writes, { connectorBecomes: 'FAILED', reason: 'no such bucket' }),
    }),
  });
  await expect(run(p, deployConnector)).rejects.toThrow(
    'The connector 0affd5f86743-connector has failed. MSK Connect says: no such bucket.',
  );
  p.ports.mskConnect.behaviour.connectorBecomes = 'RUNNING';
  const { writes } = await run(p, deployConnector);
  expect(writes).toEqual(['kafkaconnect:DeleteConnector', 'kafkaconnect:CreateConnector']);
});

test("a plugin that fails is an error with the service's reason, and the next run creates it again", async () => {
  const p = world({
    ports: (writes) => ({ mskConnect: fakeMskConnect(writes, { pluginBecomes: 'CREATE_FAILED', reason: 'bad zip' }) }),
  });
  await expect(run(p, deployConnector)).rejects.toThrow(
    'MSK Connect cannot make the plugin 0affd5f86743-plugin: CREATE_FAILED (bad zip).',
  );
  p.ports.mskConnect.behaviour.pluginBecomes = 'ACTIVE';
  const { writes } = await run(p, deployConnector);
  expect(writes).toEqual([
    'kafkaconnect:DeleteCustomPlugin',
    'kafkaconnect:CreateCustomPlugin',
    'kafkaconnect:CreateConnector',
  ]);
});

test('changed properties are an update that is waited for', async () => {
  const p = world();
  await run(p, deployConnector);
  const changed = { ...p, connectorProperties: { ...p.connectorProperties, 'flush.size': '3' } };
  const { writes } = await run(changed, deployConnector);
  expect(writes).toEqual(['kafkaconnect:UpdateConnector']);
  expect(connectorOf(p)?.configuration['flush.size']).toBe('3');
});

test("an update that fails is an error with the service's reason", async () => {
  const p = world();
  await run(p, deployConnector);
  p.ports.mskConnect.behaviour.updateBecomes = 'UPDATE_FAILED';
  const changed = { ...p, connectorProperties: { ...p.connectorProperties, 'flush.size': '3' } };
  await expect(run(changed, deployConnector)).rejects.toThrow(
    /was not carried out: UPDATE_FAILED. MSK Connect says: InvalidInput.Example: the service says why/,
  );
});

test('a paused connector is resumed', async () => {
  const p = world();
  await run(p, deployConnector);
  const there = connectorOf(p);
  if (there === undefined) throw new Error('no connector');
  p.ports.mskConnect.connectors.set(there.name, { ...there, state: 'PAUSED' });
  const { writes } = await run(p, deployConnector);
  expect([writes, connectorOf(p)?.state]).toEqual([['kafkaconnect:ResumeConnector'], 'RUNNING']);
});

test('another version of the sink replaces the plugin and the connector, but only with permission', async () => {
  const before = world();
  await run(before, deployConnector);
  const after = world({
    config: { connector: { version: '10.5.14' } },
    ports: () => ({ s3: before.ports.s3, mskConnect: before.ports.mskConnect }),
  });
  const p = { ...after, writes: before.writes };
  await expect(run(p, deployConnector)).rejects.toThrow('Set allow-replace to true to permit it.');
  const { result } = await run(p, deployConnector, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['create', 'replace', 'replace']);
});

test('the plan for another digest in the config shows what it means for the connector', async () => {
  const p = world();
  await run(p, deployConnector);
  const pinned = {
    ...p,
    downloads: { ...p.downloads, s3Sink: { ...p.downloads.s3Sink, digest: { kind: 'sha256', hex: 'ff' } as const } },
  };
  const { result } = await run(pinned, deployConnector, { planOnly: true });
  expect(result.steps.map((step) => step.change.action)).toEqual(['update', 'replace', 'replace']);
  await expect(run(pinned, deployConnector)).rejects.toThrow('Set allow-replace to true');
  expect(p.writes.names).toHaveLength(4);
});

test.each(['before', 'after'] as const)(
  'killed %s any write of a replacement, the next run reaches the same end',
  async (effect) => {
    const moved = { config: { connector: { version: '10.5.14' } } };
    const old = async () => {
      const before = world();
      await run(before, deployConnector);
      const { s3, mskConnect } = before.ports;
      const after = world({ ...moved, ports: () => ({ s3, mskConnect }) });
      return { ...after, writes: before.writes };
    };
    const whole = await old();
    const { writes } = await run(whole, deployConnector, { allowReplace: true });
    expect(writes).toHaveLength(6);
    for (let index = 0; index < writes.length; index += 1) {
      const p = await old();
      p.writes.kill = { at: p.writes.names.length + index, effect };
      await expect(run(p, deployConnector, { allowReplace: true })).rejects.toThrow(Killed);
      p.writes.kill = undefined;
      await run(p, deployConnector, { allowReplace: true });
      expect(standing(p)).toEqual(standing(whole));
    }
  },
);

test('what the config sets is not looked up', async () => {
  const forbidden = () => Promise.reject(new Error('looked up'));
  const p = world({
    config: {
      msk: { bootstrapServers: 'b:9098', subnets: ['subnet-9'], securityGroups: ['sg-9'] },
      iam: { roleArn: 'arn:aws:iam::123456789012:role/mine' },
    },
    ports: () => ({
      msk: { clusters: forbidden, cluster: forbidden, bootstrapServers: forbidden },
      iam: { role: forbidden, updateTrustPolicy: forbidden },
    }),
  });
  await run(p, deployConnector);
  expect(connectorOf(p)).toMatchObject({ bootstrapServers: 'b:9098', subnets: ['subnet-9'], securityGroups: ['sg-9'] });
});

test('a worker configuration that does not exist is an error that names its key', async () => {
  const arn = 'arn:aws:kafkaconnect:us-east-1:123456789012:worker-configuration/confluent-worker/1';
  const p = world({ config: { connector: { workerConfigurationArn: arn } } });
  await expect(run(p, deployConnector, { planOnly: true })).rejects.toThrow('Correct connector.workerConfigurationArn');
});

test('a connector that never runs is an error at the deadline, with the state that was seen last', async () => {
  const p = world({ ports: () => ({ msk: fakeMsk() }) });
  const { mskConnect } = p.ports;
  const stuck = {
    ...p,
    ports: {
      ...p.ports,
      mskConnect: { ...mskConnect, connector: async (name: string) => mskConnect.connectors.get(name) },
    },
  };
  await expect(run(stuck, deployConnector)).rejects.toThrow(
    'gave up waiting for connector 0affd5f86743-connector to be RUNNING after 2700 s; last seen: CREATING',
  );
});
