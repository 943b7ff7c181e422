import type { WriteGate } from '#lib/converge/writes.ts';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import type {
  Connector,
  ConnectorOperation,
  CustomPlugin,
  MskConnect,
  WorkerConfiguration,
} from '#lib/ports/aws/msk-connect/msk-connect.ts';

/** How the service behaves: what a state turns into when it is next looked at. */
export interface MskConnectBehaviour {
  /** State that a new connector ends in. */
  connectorBecomes: 'RUNNING' | 'FAILED';
  pluginBecomes: 'ACTIVE' | 'CREATE_FAILED';
  updateBecomes: 'UPDATE_COMPLETE' | 'UPDATE_FAILED';
  /** Its words about a failure. */
  reason: string;
}

export interface FakeMskConnect extends MskConnect {
  readonly plugins: Map<string, CustomPlugin>;
  readonly connectors: Map<string, Connector>;
  readonly workerConfigurations: WorkerConfiguration[];
  readonly behaviour: MskConnectBehaviour;
}

const arnOf = (kind: string, name: string, serial: number) =>
  `arn:aws:kafkaconnect:us-east-1:123456789012:${kind}/${name}/${serial}`;

/** MSK Connect in memory: everything passes through its intermediate state, for one look. */
export function fakeMskConnect(writes: WriteGate, given: Partial<MskConnectBehaviour> = {}): FakeMskConnect {
  const behaviour: MskConnectBehaviour = {
    connectorBecomes: 'RUNNING',
    pluginBecomes: 'ACTIVE',
    updateBecomes: 'UPDATE_COMPLETE',
    reason: 'InvalidInput.Example: the service says why',
    ...given,
  };
  const plugins = new Map<string, CustomPlugin>();
  const connectors = new Map<string, Connector>();
  const operations = new Map<string, ConnectorOperation>();
  const workerConfigurations: WorkerConfiguration[] = [];
  let serial = 0;
  const byArn = <T extends { readonly arn: string }>(all: Map<string, T>, arn: string): T => {
    const found = [...all.values()].find((one) => one.arn === arn);
    if (found === undefined) throw new AwsError(`no ${arn}`, 'NotFoundException', undefined);
    return found;
  };

  /** Shows a thing as it is and moves it on, so that each state is seen once. */
  const look = <T extends { readonly name: string; readonly state: string; readonly reason: string | undefined }>(
    all: Map<string, T>,
    name: string,
    next: Readonly<Record<string, string>>,
  ): T | undefined => {
    const found = all.get(name);
    if (found === undefined) return undefined;
    if (found.state === 'DELETING') all.delete(name);
    const state = next[found.state];
    if (state !== undefined) {
      all.set(name, { ...found, state, reason: state.endsWith('FAILED') ? behaviour.reason : undefined });
    }
    return found;
  };

  return {
    plugins,
    connectors,
    workerConfigurations,
    behaviour,
    plugin: async (name) => look(plugins, name, { CREATING: behaviour.pluginBecomes }),
    createPlugin: (name, location) =>
      writes.run('kafkaconnect:CreateCustomPlugin', async () => {
        if (plugins.has(name)) return 'exists';
        const arn = arnOf('custom-plugin', name, ++serial);
        const unread = { reason: undefined, md5: undefined, size: undefined };
        plugins.set(name, { arn, name, state: 'CREATING', revision: 1, location, ...unread });
        return 'created';
      }),
    deletePlugin: (arn) =>
      writes.run('kafkaconnect:DeleteCustomPlugin', async () => {
        const found = byArn(plugins, arn);
        if ([...connectors.values()].some((one) => one.plugins.some((plugin) => plugin.arn === arn))) {
          throw new AwsError('the plugin is in use', 'BadRequestException', undefined);
        }
        plugins.set(found.name, { ...found, state: 'DELETING' });
      }),
    connector: async (name) =>
      look(connectors, name, {
        CREATING: behaviour.connectorBecomes,
        UPDATING: 'RUNNING',
        RESUMING: 'RUNNING',
        PAUSING: 'PAUSED',
      }),
    createConnector: ({ plugin, ...spec }) =>
      writes.run('kafkaconnect:CreateConnector', async () => {
        if (connectors.has(spec.name)) return 'exists';
        const arn = arnOf('connector', spec.name, ++serial);
        connectors.set(spec.name, {
          ...spec,
          arn,
          state: 'CREATING',
          reason: undefined,
          version: `v${++serial}`,
          plugins: [plugin],
          logs: [],
        });
        return 'created';
      }),
    updateConnector: (arn, version, update) =>
      writes.run('kafkaconnect:UpdateConnector', async () => {
        const found = byArn(connectors, arn);
        if (found.version !== version) throw new AwsError('stale version', 'BadRequestException', undefined);
        const done = behaviour.updateBecomes === 'UPDATE_COMPLETE';
        const change = 'capacity' in update ? update.capacity : update;
        connectors.set(found.name, {
          ...found,
          ...(done ? change : {}),
          state: 'UPDATING',
          version: `v${++serial}`,
        });
        const operation = arnOf('connector-operation', found.name, ++serial);
        operations.set(operation, { state: 'PENDING', reason: undefined });
        return operation;
      }),
    async operation(arn) {
      const found = operations.get(arn) ?? { state: 'UPDATE_FAILED', reason: 'unknown operation' };
      const reason = behaviour.updateBecomes === 'UPDATE_COMPLETE' ? undefined : behaviour.reason;
      operations.set(arn, { state: behaviour.updateBecomes, reason });
      return found;
    },
    resumeConnector: (arn) =>
      writes.run('kafkaconnect:ResumeConnector', async () => {
        const found = byArn(connectors, arn);
        connectors.set(found.name, { ...found, state: 'RESUMING' });
      }),
    deleteConnector: (arn) =>
      writes.run('kafkaconnect:DeleteConnector', async () => {
        const found = byArn(connectors, arn);
        connectors.set(found.name, { ...found, state: 'DELETING' });
      }),
    workerConfiguration: async (arn) => workerConfigurations.find((one) => one.arn === arn),
  };
}
