import { expect, test } from '@jest/globals';
import { deployConnector } from '#lib/pipeline/deploy-connector/milestone.ts';
import { fakeMskConnect } from '../../../fakes/msk-connect.ts';
import { type FakePipeline, run } from '../../../fakes/pipeline.ts';
import { world } from './connector-world.ts';

/** A pipeline whose port calls are intercepted. */
const intercepted = (p: FakePipeline, change: Partial<FakePipeline['ports']['mskConnect']>): FakePipeline => ({
  ...p,
  ports: { ...p.ports, mskConnect: { ...p.ports.mskConnect, ...change } },
});

test('a connector that somebody else deletes while it is being created is an error within seconds', async () => {
  const p = world();
  const { mskConnect } = p.ports;
  let polls = 0;
  const overtaken = intercepted(p, {
    async connector(name) {
      const found = mskConnect.connectors.get(name);
      if (found !== undefined && ++polls === 3) mskConnect.connectors.delete(name);
      return found;
    },
  });
  await expect(run(overtaken, deployConnector)).rejects.toThrow(
    'The connector 0affd5f86743-connector was deleted by somebody else while this run waited for it. Run again',
  );
  expect(p.ports.clock.now()).toBeLessThan(20_000);
});

test('a connector that somebody else is deleting while it is waited for is an error at once', async () => {
  const p = world();
  const { mskConnect } = p.ports;
  const overtaken = intercepted(p, {
    async connector(name) {
      const found = mskConnect.connectors.get(name);
      return found && { ...found, state: 'DELETING' };
    },
  });
  await expect(run(overtaken, deployConnector)).rejects.toThrow('connector 0affd5f86743-connector is being deleted by');
  expect(p.ports.clock.now()).toBeLessThan(10_000);
});

test('a connector that somebody else deletes during its update is an error within seconds', async () => {
  const p = world();
  await run(p, deployConnector);
  const before = p.ports.clock.now();
  const { mskConnect } = p.ports;
  const overtaken = intercepted(p, {
    async operation() {
      mskConnect.connectors.delete(p.names.connector);
      return { state: 'UPDATE_IN_PROGRESS', reason: undefined };
    },
  });
  const changed = { ...overtaken, connectorProperties: { ...p.connectorProperties, 'flush.size': '3' } };
  await expect(run(changed, deployConnector)).rejects.toThrow('connector 0affd5f86743-connector was deleted by');
  expect(p.ports.clock.now() - before).toBeLessThan(20_000);
});

test('a plugin that somebody else deletes while it is being created is an error within seconds', async () => {
  const p = world();
  const { mskConnect } = p.ports;
  let polls = 0;
  const overtaken = intercepted(p, {
    async plugin(name) {
      const found = mskConnect.plugins.get(name);
      if (found !== undefined && ++polls === 2) mskConnect.plugins.delete(name);
      return found;
    },
  });
  await expect(run(overtaken, deployConnector)).rejects.toThrow(
    'The plugin 0affd5f86743-plugin was deleted by somebody',
  );
  expect(p.ports.clock.now()).toBeLessThan(20_000);
});

test('a connector that is never listed after its creation is an error after a minute', async () => {
  const p = world();
  const unlisted = intercepted(p, { connector: async () => undefined });
  await expect(run(unlisted, deployConnector)).rejects.toThrow(
    'does not list the connector 0affd5f86743-connector 60 s',
  );
});

test('a deletion that MSK Connect does not carry out is an error with its reason', async () => {
  const p = world({ ports: (writes) => ({ mskConnect: fakeMskConnect(writes, { connectorBecomes: 'FAILED' }) }) });
  await expect(run(p, deployConnector)).rejects.toThrow('has failed');
  const { mskConnect } = p.ports;
  let deleting = 0;
  const refused = intercepted(p, {
    async connector(name) {
      const found = mskConnect.connectors.get(name);
      if (found?.state !== 'DELETING' || ++deleting < 2) return found;
      return { ...found, state: 'FAILED', reason: 'network interface in use' };
    },
  });
  await expect(run(refused, deployConnector)).rejects.toThrow(
    'The connector 0affd5f86743-connector was not deleted: it is FAILED. MSK Connect says: network interface in use.',
  );
});

test('the plan line of a failed connector holds the reason that MSK Connect gives', async () => {
  const p = world({
    ports: (writes) => ({ mskConnect: fakeMskConnect(writes, { connectorBecomes: 'FAILED', reason: 'role denied' }) }),
  });
  await expect(run(p, deployConnector)).rejects.toThrow('has failed');
  const { result } = await run(p, deployConnector, { planOnly: true });
  expect(result.steps[2]?.change).toMatchObject({
    action: 'replace',
    lines: [{ path: 'state', before: 'FAILED (role denied)', after: 'RUNNING' }],
  });
});
