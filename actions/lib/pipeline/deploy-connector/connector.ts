import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { bootstrapServers, cluster, roleArn } from '#lib/pipeline/shared/lookups.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { Connector, ConnectorSpec } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { diffConnector, updatesFor, type WantedConnector } from './connector-diff.ts';
import { connectorGone, deleteConnector, operationDone, running } from './connector-waits.ts';
import { connector, customPlugin } from './facts.ts';
import { diffPlugin, wantedPlugin } from './plugin.ts';

/** MSK Connect takes about 10 minutes to create one; replacing takes the delete besides. */
const WITHIN_MS = 45 * 60_000;

/** The connector that writes the topics to S3. That it runs is a property of it like any other. */
export function connectorResource(p: Pipeline): Resource<WantedConnector, Connector> {
  const { mskConnect } = p.ports;
  return {
    id: `connector ${p.names.connector}`,
    within: WITHIN_MS,
    desired: () => wantedConnector(p),
    read: () => connector(p),
    diff: diffConnector,

    async apply(desired, actual, scope) {
      if (actual?.state === 'DELETING') await connectorGone(p, scope);
      if (actual === undefined || actual.state === 'DELETING') {
        // When it already exists, an earlier attempt has created it: the updates below change what differs.
        await mskConnect.createConnector(specOf(desired), markTags);
      }
      let current = await running(p, scope);
      for (const update of updatesFor(desired, current)) {
        const operation = await mskConnect.updateConnector(current.arn, current.version, update);
        if (operation !== undefined) await operationDone(p, operation, scope);
        current = await running(p, scope);
      }
    },

    delete: (actual, scope) => deleteConnector(p, actual, scope),
  };
}

async function wantedConnector(p: Pipeline): Promise<WantedConnector> {
  const { config, names } = p;
  const [plugin, servers, network, role, worker] = await Promise.all([
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

/** The plugin that the connector will run; undefined while it has still to be made, or made anew. */
async function pluginInUse(p: Pipeline): Promise<WantedConnector['plugin']> {
  const [wanted, found] = await Promise.all([wantedPlugin(p), customPlugin(p)]);
  const { action } = diffPlugin(wanted, found);
  if (found === undefined || action === 'create' || action === 'replace') return undefined;
  return { arn: found.arn, revision: found.revision ?? 1 };
}

/** Where the connector's workers stand: beside the brokers, unless the config says otherwise. */
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

function specOf(desired: WantedConnector): ConnectorSpec {
  const { plugin } = desired;
  if (plugin === undefined) throw new Error(`${desired.name}: to be created before its plugin is`);
  return { ...desired, plugin };
}
