import { type Change, type Line, UNKNOWN, type Value } from '#lib/converge/resource.ts';
import { plural } from '#lib/plural.ts';
import type { Connector, ConnectorSpec, ConnectorUpdate } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { Secret } from '#lib/secret.ts';
import { stateOf } from './connector-waits.ts';

/** A connector as it is wanted; its plugin is unknown until that is made. */
export type WantedConnector = Omit<ConnectorSpec, 'plugin'> & { readonly plugin: ConnectorSpec['plugin'] | undefined };

/** The only property of the sink that an update cannot change. */
const CLASS = 'connector.class';
/** Properties whose values a plan does not show. */
const SECRET_PROPERTY = /(secret|password|passwd|token|jaas|access\.key|api\.key)(?!.*\.class$)/i;

/** What is to be done about the connector. Pure. */
export function diffConnector(desired: WantedConnector, actual: Connector | undefined): Change {
  if (actual === undefined || actual.state === 'DELETING') return { action: 'create', lines: creationLines(desired) };
  const state: Line = { path: 'state', before: stateOf(actual), after: 'RUNNING' };
  if (actual.state === 'FAILED') return { action: 'replace', lines: [state], leave: 'given' };
  const fixed = fixedLines(desired, actual);
  const changing = updateLines(desired, actual);
  if (fixed.length > 0) return { action: 'replace', lines: [...fixed, ...changing] };
  if (actual.state !== 'RUNNING') return { action: 'update', lines: [state, ...changing] };
  return changing.length > 0 ? { action: 'update', lines: changing } : { action: 'none' };
}

/** The calls that bring a running connector to what is wanted. */
export function updatesFor(desired: WantedConnector, actual: Connector): ConnectorUpdate[] {
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

function creationLines(desired: WantedConnector): Line[] {
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
      ([name, value]): Line => ({ path: `connectorConfiguration.${name}`, after: property(name, value) }),
    ),
  ];
}

/** What only a delete and a create can change. */
function fixedLines(desired: WantedConnector, actual: Connector): Line[] {
  return [
    ...pluginLines(desired, actual),
    ...changed('kafkaConnectVersion', actual.kafkaConnectVersion, desired.kafkaConnectVersion),
    ...(sameCluster(actual.bootstrapServers, desired.bootstrapServers)
      ? []
      : changed('bootstrapServers', actual.bootstrapServers, desired.bootstrapServers)),
    ...changed('subnets', listed(actual.subnets), listed(desired.subnets)),
    ...changed('securityGroups', listed(actual.securityGroups), listed(desired.securityGroups)),
    ...changed('authentication', actual.authentication, desired.authentication),
    ...changed('encryption', actual.encryption, desired.encryption),
    ...changed('serviceExecutionRoleArn', actual.roleArn, desired.roleArn),
    ...changed(`connectorConfiguration.${CLASS}`, actual.configuration[CLASS], desired.configuration[CLASS]),
  ];
}

const updateLines = (desired: WantedConnector, actual: Connector): Line[] => [
  ...configurationLines(desired, actual),
  ...capacityLines(desired, actual),
  ...workerLines(desired, actual),
];

function pluginLines(desired: WantedConnector, actual: Connector): Line[] {
  const before = actual.plugins.map((one) => `${one.arn} revision ${one.revision ?? '?'}`).join(', ');
  const { plugin } = desired;
  const [only, ...others] = actual.plugins;
  const same =
    plugin !== undefined &&
    others.length === 0 &&
    only?.arn === plugin.arn &&
    (only.revision ?? plugin.revision) === plugin.revision;
  return same ? [] : [{ path: 'plugin', before, after: pluginText(plugin) }];
}

const pluginText = (plugin: WantedConnector['plugin']): Value =>
  plugin === undefined ? UNKNOWN : `${plugin.arn} revision ${plugin.revision}`;

function configurationLines(desired: WantedConnector, actual: Connector): Line[] {
  const names = new Set([...Object.keys(desired.configuration), ...Object.keys(actual.configuration)]);
  names.delete(CLASS);
  return [...names].sort().flatMap((name): Line[] => {
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

const capacityLines = (desired: WantedConnector, actual: Connector): Line[] => [
  ...changed('capacity.mcuCount', text(actual.mcuCount), String(desired.mcuCount)),
  ...changed('capacity.workerCount', text(actual.workerCount), String(desired.workerCount)),
];

/** Without one in the config, whatever the connector has is left alone. */
const workerLines = (desired: WantedConnector, actual: Connector): Line[] =>
  desired.workerConfiguration === undefined
    ? []
    : changed('workerConfiguration', actual.workerConfiguration?.arn, desired.workerConfiguration.arn);

function changed(path: string, before: string | undefined, after: string | undefined): Line[] {
  if (before === after) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** MSK names up to three brokers of a larger cluster, not always the same ones: one in common is enough. */
function sameCluster(before: string | undefined, after: string): boolean {
  const brokers = new Set(before?.split(',').map((one) => one.trim()));
  return after.split(',').some((one) => brokers.has(one.trim()));
}

const property = (name: string, value: string): Value => (SECRET_PROPERTY.test(name) ? new Secret(value) : value);
const listed = (values: readonly string[]): string => [...values].sort().join(', ');
const text = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
