import { gather } from '#lib/converge/gather.ts';
import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { bootstrapServers, cluster, roleArn } from '#lib/pipeline/shared/look-ups.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { Connector, ConnectorSpec } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { type DesiredConnector, diffConnector, updatesFor } from './connector-diff.ts';
import { deleteConnector, waitForOperation, waitUntilConnectorDeleted, waitUntilRunning } from './connector-waits.ts';
import { connector, customPlugin } from './look-ups.ts';
import { desiredPlugin, diffPlugin } from './plugin.ts';

/** MSK Connect takes about 10 minutes to create a connector; replacing one means deleting it first. */
const TIMEOUT_MS = 45 * 60_000;

/** The connector that writes the topics to S3. Its state is a property like any other: it has to be RUNNING. */
export function connectorResource(p: Pipeline): Resource<DesiredConnector, Connector> {
  const { mskConnect } = p.ports;
  return {
    id: `connector ${p.names.connector}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => desiredConnector(p),
    read: () => connector(p),
    diff: diffConnector,

    async apply(desired, actual, scope) {
      if (actual?.state === 'DELETING') await waitUntilConnectorDeleted(p, actual, scope);
      if (actual === undefined || actual.state === 'DELETING') {
        // When it already exists, an earlier attempt has created it: the updates below change what differs.
        await mskConnect.createConnector(specOf(desired), markTags);
      }
      let current = await waitUntilRunning(p, scope);
      for (const update of updatesFor(desired, current)) {
        const operation = await mskConnect.updateConnector(current.arn, current.version, update);
        if (operation !== undefined) await waitForOperation(p, operation, scope);
        current = await waitUntilRunning(p, scope);
      }
    },

    delete: (actual, scope) => deleteConnector(p, actual, scope),
  };
}

async function desiredConnector(p: Pipeline): Promise<DesiredConnector> {
  const { config, names } = p;
  const [plugin, servers, network, role, worker] = await gather([
    pluginInUse(p),
    bootstrapServers(p),
    networkOf(p),
    roleArn(p),
    workerConfiguration(p),
  ]);
  return {
    name: names.connector,
    kafkaConnectVersion: config.connector.kafkaConnectVersion,
    mcuCount: config.connector.mcuCount,
    workerCount: config.connector.workerCount,
    configuration: p.connectorProperties,
    bootstrapServers: servers,
    ...network,
    roleArn: role,
    authentication: 'IAM',
    encryption: 'TLS',
    workerConfiguration: worker,
    plugin,
  };
}

/** The plugin that the connector will run; undefined while that is still to be created or replaced. */
async function pluginInUse(p: Pipeline): Promise<DesiredConnector['plugin']> {
  const [desired, actual] = await gather([desiredPlugin(p), customPlugin(p)]);
  const { action } = diffPlugin(desired, actual);
  if (actual === undefined || action === 'create' || action === 'replace') return undefined;
  return { arn: actual.arn, revision: actual.revision ?? 1 };
}

/** Subnets and security groups of the connector's workers: those of the brokers, unless the config says otherwise. */
async function networkOf(p: Pipeline): Promise<Pick<ConnectorSpec, 'subnets' | 'securityGroups'>> {
  const { subnets, securityGroups } = p.config.msk;
  if (subnets !== undefined && securityGroups !== undefined) return { subnets, securityGroups };
  const found = await cluster(p);
  return { subnets: subnets ?? found.subnets, securityGroups: securityGroups ?? found.securityGroups };
}

async function workerConfiguration(p: Pipeline): Promise<ConnectorSpec['workerConfiguration']> {
  const arn = p.config.connector.workerConfigurationArn;
  if (arn === undefined) return undefined;
  const found = await p.facts.fixed('worker configuration', () => p.ports.mskConnect.workerConfiguration(arn));
  if (found === undefined) {
    throw new UserError(
      `MSK Connect has no worker configuration ${arn}. Correct connector.workerConfigurationArn in the config.`,
    );
  }
  return found;
}

function specOf(desired: DesiredConnector): ConnectorSpec {
  const { plugin } = desired;
  if (plugin === undefined) throw new Error(`${desired.name}: to be created before its plugin is`);
  return { ...desired, plugin };
}
