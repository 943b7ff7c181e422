import { expect, test } from '@jest/globals';
import type { WorkerState } from '#lab/parts/connect/worker-port.ts';
import type { RoleSessions } from '../../identity/role-sessions.ts';
import { Connectors } from './connectors.ts';
import type { ConnectorRequest } from './requests.ts';
import { Supervisor } from './supervisor.ts';

const request = {
  connectorName: 'c',
  capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
  connectorConfiguration: { 'connector.class': 'X', 'tasks.max': '1' },
  kafkaCluster: { apacheKafkaCluster: { bootstrapServers: 'b:1', vpc: { subnets: [] } } },
  plugins: [{ customPlugin: { customPluginArn: 'arn:aws:p', revision: 1 } }],
  serviceExecutionRoleArn: 'arn:aws:iam::1:role/r',
} as unknown as ConnectorRequest;

/**
 * Connectors with a clock that advances only when something sleeps, and with workers in the given states.
 *
 * @param isTrusted whether the connector's role can be assumed.
 */
function connectorsWith(state: (worker: number) => WorkerState, isTrusted = true) {
  let clock = 0;
  let workers = 0;
  const stopped: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    clock += ms;
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const session = { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't', arn: 'a', roleId: 'r' };
  const sessions = {
    assume: () => (isTrusted ? session : undefined),
    revoke: () => undefined,
  } as unknown as RoleSessions;
  const supervisor = new Supervisor({
    sessions,
    sleep,
    endpoint: '',
    region: '',
    now: () => clock,
    pluginFile: () => 'p.zip',
    settings: () => ({}),
    say: () => undefined,
    workers: () => {
      workers += 1;
      const id = workers;
      return {
        start: async () => undefined,
        state: async () => state(id),
        pause: async () => undefined,
        resume: async () => undefined,
        update: async () => undefined,
        stop: async () => void stopped.push(id),
      };
    },
  });
  const arns = { make: (kind: string, name: string) => `arn:${kind}/${name}/1` };
  const connectors = new Connectors({ arns, supervisor, now: () => clock, sleep, delayMs: 10, check: () => undefined });
  const until = async (done: () => boolean, looks = 400): Promise<void> => {
    for (let i = 0; i < looks && !done(); i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { connectors, stopped, until, started: () => workers };
}

test('a connector is RUNNING only after its worker has reported it', async () => {
  let state: WorkerState = { state: 'STARTING' };
  const { connectors, until } = connectorsWith(() => state);
  const connector = connectors.create(request);
  await until(() => false, 50);
  state = { state: 'RUNNING' };
  expect(connector.state).toBe('CREATING');
  await until(() => connector.state === 'RUNNING');
  expect(connector.state).toBe('RUNNING');
  connectors.close();
});

test('a worker whose process ended is replaced by a new one', async () => {
  const { connectors, stopped, until, started } = connectorsWith((worker) => ({
    state: worker === 1 && started() === 1 && ran ? 'DOWN' : 'RUNNING',
  }));
  let ran = false;
  const connector = connectors.create(request);
  await until(() => connector.state === 'RUNNING');
  ran = true;
  await until(() => started() === 2);
  expect(stopped).toEqual([1]);
  expect(connector.state).toBe('RUNNING');
  connectors.close();
});

test('a connector fails when its workers end again and again', async () => {
  let ran = false;
  const { connectors, until } = connectorsWith(() => ({ state: ran ? 'DOWN' : 'RUNNING' }));
  const connector = connectors.create(request);
  await until(() => connector.state === 'RUNNING');
  ran = true;
  await until(() => connector.state === 'FAILED');
  expect(connector.stateDescription?.message).toMatch(/in a row/);
});

test('a connector fails when its role does not trust MSK Connect', async () => {
  const { connectors, until } = connectorsWith(() => ({ state: 'RUNNING' }), false);
  const connector = connectors.create(request);
  await until(() => connector.state === 'FAILED');
  expect(connector.stateDescription?.message).toMatch(/trust policy must allow kafkaconnect/);
});

test('the name of a failed connector stays in use until it is deleted', async () => {
  const { connectors, until } = connectorsWith(() => ({ state: 'FAILED', message: 'no bucket' }));
  const connector = connectors.create(request);
  await until(() => connector.state === 'FAILED');
  expect(connector.stateDescription?.message).toMatch(/no bucket/);
  expect(() => connectors.create(request)).toThrow(/already exists/);
  connectors.delete(connector.arn);
  await until(() => connectors.all().length === 0);
  expect(connectors.all()).toEqual([]);
});

test('only a running connector can be paused, and only a paused one can be resumed', async () => {
  let state: WorkerState = { state: 'RUNNING' };
  const { connectors, until } = connectorsWith(() => state);
  const connector = connectors.create(request);
  expect(() => connectors.pause(connector.arn)).toThrow(/CREATING and cannot be paused/);
  await until(() => connector.state === 'RUNNING');
  expect(() => connectors.resume(connector.arn)).toThrow(/RUNNING and cannot be resumed/);
  state = { state: 'PAUSED' };
  expect(connectors.pause(connector.arn).state).toBe('PAUSING');
  await until(() => connector.state === 'PAUSED');
  state = { state: 'RUNNING' };
  connectors.resume(connector.arn);
  await until(() => connector.state === 'RUNNING');
  expect(connector.state).toBe('RUNNING');
  connectors.close();
});
