import type {
  CreateConnectorCommandInput,
  DescribeConnectorCommandOutput,
  DescribeCustomPluginCommandOutput,
  StateDescription,
  UpdateConnectorCommandInput,
} from '@aws-sdk/client-kafkaconnect';
import type { Connector, ConnectorSpec, ConnectorUpdate, CustomPlugin } from './msk-connect.ts';

/** A plugin as the pipeline sees it. */
export function pluginOf(name: string, arn: string, reply: DescribeCustomPluginCommandOutput): CustomPlugin {
  const revision = reply.latestRevision;
  const place = revision?.location?.s3Location;
  return {
    arn,
    name,
    state: reply.customPluginState ?? 'unknown',
    reason: reasonOf(reply.stateDescription),
    revision: revision?.revision,
    location:
      place?.bucketArn === undefined || place.fileKey === undefined
        ? undefined
        : { bucketArn: place.bucketArn, key: place.fileKey },
    md5: revision?.fileDescription?.fileMd5?.toLowerCase(),
    size: revision?.fileDescription?.fileSize,
  };
}

/** A connector as the pipeline sees it. */
export function connectorOf(name: string, arn: string, reply: DescribeConnectorCommandOutput): Connector {
  const kafka = reply.kafkaCluster?.apacheKafkaCluster;
  const capacity = reply.capacity?.provisionedCapacity;
  const worker = reply.workerConfiguration;
  return {
    arn,
    name,
    state: reply.connectorState ?? 'unknown',
    reason: reasonOf(reply.stateDescription),
    version: reply.currentVersion ?? '',
    kafkaConnectVersion: reply.kafkaConnectVersion,
    mcuCount: capacity?.mcuCount,
    workerCount: capacity?.workerCount,
    configuration: reply.connectorConfiguration ?? {},
    bootstrapServers: kafka?.bootstrapServers,
    subnets: kafka?.vpc?.subnets ?? [],
    securityGroups: kafka?.vpc?.securityGroups ?? [],
    plugins: (reply.plugins ?? []).flatMap(({ customPlugin }) =>
      customPlugin?.customPluginArn === undefined
        ? []
        : [{ arn: customPlugin.customPluginArn, revision: customPlugin.revision }],
    ),
    roleArn: reply.serviceExecutionRoleArn,
    authentication: reply.kafkaClusterClientAuthentication?.authenticationType,
    encryption: reply.kafkaClusterEncryptionInTransit?.encryptionType,
    workerConfiguration:
      worker?.workerConfigurationArn === undefined
        ? undefined
        : { arn: worker.workerConfigurationArn, revision: worker.revision },
  };
}

/** The whole of what CreateConnector takes. */
export function createRequest(
  spec: ConnectorSpec,
  tags: Readonly<Record<string, string>>,
): CreateConnectorCommandInput {
  const worker = spec.workerConfiguration;
  return {
    connectorName: spec.name,
    kafkaConnectVersion: spec.kafkaConnectVersion,
    capacity: { provisionedCapacity: { mcuCount: spec.mcuCount, workerCount: spec.workerCount } },
    connectorConfiguration: { ...spec.configuration },
    kafkaCluster: {
      apacheKafkaCluster: {
        bootstrapServers: spec.bootstrapServers,
        vpc: { subnets: [...spec.subnets], securityGroups: [...spec.securityGroups] },
      },
    },
    kafkaClusterClientAuthentication: { authenticationType: spec.authentication },
    kafkaClusterEncryptionInTransit: { encryptionType: spec.encryption },
    plugins: [{ customPlugin: { customPluginArn: spec.plugin.arn, revision: spec.plugin.revision } }],
    serviceExecutionRoleArn: spec.roleArn,
    ...(worker === undefined
      ? {}
      : { workerConfiguration: { workerConfigurationArn: worker.arn, revision: worker.revision } }),
    tags: { ...tags },
  };
}

/** The part of UpdateConnector's request that says what changes. */
export function updateInput(
  update: ConnectorUpdate,
): Pick<UpdateConnectorCommandInput, 'connectorConfiguration' | 'capacity' | 'workerConfiguration'> {
  if ('configuration' in update) return { connectorConfiguration: { ...update.configuration } };
  if ('capacity' in update) return { capacity: { provisionedCapacity: { ...update.capacity } } };
  const { arn, revision } = update.workerConfiguration;
  return { workerConfiguration: { workerConfigurationArn: arn, revision } };
}

/** The service's own words about a state; undefined when it says nothing. */
export function reasonOf(said: StateDescription | undefined): string | undefined {
  const words = [said?.code, said?.message].filter((part) => part !== undefined && part !== '');
  return words.length === 0 ? undefined : words.join(': ');
}
