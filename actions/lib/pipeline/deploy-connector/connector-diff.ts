import { type Change, type PropertyDiff, UNKNOWN, type Value } from '#lib/converge/resource.ts';
import { plural } from '#lib/plural.ts';
import type { Connector, ConnectorSpec, ConnectorUpdate } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { Secret } from '#lib/secret.ts';
import { isSecret } from '#lib/secret-shapes.ts';
import { stateText } from './connector-waits.ts';

/** A connector as it should be. `plugin` is undefined until that has been created. */
export type DesiredConnector = Omit<ConnectorSpec, 'plugin'> & { readonly plugin: ConnectorSpec['plugin'] | undefined };

/** The only property of the sink that MSK Connect cannot update. */
const CLASS = 'connector.class';

/** Compares a connector. A failed one holds nothing that could be lost, so replacing it needs no permission. Pure. */
export function diffConnector(desired: DesiredConnector, actual: Connector | undefined): Change {
  if (actual === undefined || actual.state === 'DELETING') return { action: 'create', lines: creationLines(desired) };
  const state: PropertyDiff = { path: 'state', before: stateText(actual), after: 'RUNNING' };
  if (actual.state === 'FAILED') return { action: 'replace', lines: [state], replaceApproved: true };
  const replacing = replaceLines(desired, actual);
  const updating = updateLines(desired, actual);
  if (replacing.length > 0) return { action: 'replace', lines: [...replacing, ...updating] };
  if (actual.state !== 'RUNNING') return { action: 'update', lines: [state, ...updating] };
  return updating.length > 0 ? { action: 'update', lines: updating } : { action: 'none' };
}

/** The calls that make a running connector as desired. MSK Connect takes one kind of change a call. */
export function updatesFor(desired: DesiredConnector, actual: Connector): ConnectorUpdate[] {
  const updates: ConnectorUpdate[] = [];
  if (configurationLines(desired, actual).length > 0) updates.push({ configuration: desired.configuration });
  if (capacityLines(desired, actual).length > 0) {
    updates.push({ capacity: { mcuCount: desired.mcuCount, workerCount: desired.workerCount } });
  }
  if (workerLines(desired, actual).length > 0 && desired.workerConfiguration !== undefined) {
    updates.push({ workerConfiguration: desired.workerConfiguration });
  }
  return updates;
}

function creationLines(desired: DesiredConnector): PropertyDiff[] {
  const { plugin, workerConfiguration: worker } = desired;
  return [
    { path: 'plugin', after: pluginText(plugin) },
    { path: 'kafkaConnectVersion', after: desired.kafkaConnectVersion },
    { path: 'capacity', after: `${desired.mcuCount} MCU, ${plural(desired.workerCount, 'worker')}` },
    { path: 'bootstrapServers', after: desired.bootstrapServers },
    { path: 'subnets', after: desired.subnets.join(', ') },
    { path: 'securityGroups', after: desired.securityGroups.join(', ') },
    { path: 'authentication', after: desired.authentication },
    { path: 'encryption', after: desired.encryption },
    { path: 'serviceExecutionRoleArn', after: desired.roleArn },
    ...(worker === undefined ? [] : [{ path: 'workerConfiguration', after: worker.arn }]),
    ...Object.entries(desired.configuration).map(
      ([name, value]): PropertyDiff => ({ path: `connectorConfiguration.${name}`, after: property(name, value) }),
    ),
  ];
}

/** Differences that only deleting and creating the connector removes. */
function replaceLines(desired: DesiredConnector, actual: Connector): PropertyDiff[] {
  return [
    ...pluginLines(desired, actual),
    ...compare('kafkaConnectVersion', actual.kafkaConnectVersion, desired.kafkaConnectVersion),
    ...(isSameCluster(actual.bootstrapServers, desired.bootstrapServers)
      ? []
      : compare('bootstrapServers', actual.bootstrapServers, desired.bootstrapServers)),
    ...compare('subnets', listed(actual.subnets), listed(desired.subnets)),
    ...compare('securityGroups', listed(actual.securityGroups), listed(desired.securityGroups)),
    ...compare('authentication', actual.authentication, desired.authentication),
    ...compare('encryption', actual.encryption, desired.encryption),
    ...compare('serviceExecutionRoleArn', actual.roleArn, desired.roleArn),
    ...compare(`connectorConfiguration.${CLASS}`, actual.configuration[CLASS], desired.configuration[CLASS]),
  ];
}

/** Differences that an update removes. */
const updateLines = (desired: DesiredConnector, actual: Connector): PropertyDiff[] => [
  ...configurationLines(desired, actual),
  ...capacityLines(desired, actual),
  ...workerLines(desired, actual),
];

function pluginLines(desired: DesiredConnector, actual: Connector): PropertyDiff[] {
  const before = actual.plugins.map((one) => `${one.arn} revision ${one.revision ?? '?'}`).join(', ');
  const { plugin } = desired;
  const [only, ...others] = actual.plugins;
  const isSame =
    plugin !== undefined &&
    others.length === 0 &&
    only?.arn === plugin.arn &&
    (only.revision ?? plugin.revision) === plugin.revision;
  return isSame ? [] : [{ path: 'plugin', before, after: pluginText(plugin) }];
}

const pluginText = (plugin: DesiredConnector['plugin']): Value =>
  plugin === undefined ? UNKNOWN : `${plugin.arn} revision ${plugin.revision}`;

function configurationLines(desired: DesiredConnector, actual: Connector): PropertyDiff[] {
  const names = new Set([...Object.keys(desired.configuration), ...Object.keys(actual.configuration)]);
  names.delete(CLASS);
  return [...names].sort().flatMap((name): PropertyDiff[] => {
    const before = actual.configuration[name];
    const after = desired.configuration[name];
    if (before === after) return [];
    return [
      {
        path: `connectorConfiguration.${name}`,
        ...(before === undefined ? {} : { before: property(name, before) }),
        ...(after === undefined ? {} : { after: property(name, after) }),
      },
    ];
  });
}

const capacityLines = (desired: DesiredConnector, actual: Connector): PropertyDiff[] => [
  ...compare('capacity.mcuCount', text(actual.mcuCount), String(desired.mcuCount)),
  ...compare('capacity.workerCount', text(actual.workerCount), String(desired.workerCount)),
];

/** Without a worker configuration in the config, the connector keeps the one that it has. */
const workerLines = (desired: DesiredConnector, actual: Connector): PropertyDiff[] =>
  desired.workerConfiguration === undefined
    ? []
    : compare('workerConfiguration', actual.workerConfiguration?.arn, desired.workerConfiguration.arn);

function compare(path: string, before: string | undefined, after: string | undefined): PropertyDiff[] {
  if (before === after) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** MSK names up to three brokers of a larger cluster, and not always the same ones. One in common is enough. */
function isSameCluster(before: string | undefined, after: string): boolean {
  const brokers = new Set(before?.split(',').map((one) => one.trim()));
  return after.split(',').some((one) => brokers.has(one.trim()));
}

const property = (name: string, value: string): Value => (isSecret(name, value) ? new Secret(value) : value);
const listed = (values: readonly string[]): string => [...values].sort().join(', ');
const text = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
