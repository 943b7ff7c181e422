import type {
  CreateConnectorCommandInput,
  DescribeConnectorCommandOutput,
  DescribeCustomPluginCommandOutput,
  StateDescription,
  UpdateConnectorCommandInput,
  WorkerLogDeliveryDescription,
} from '@aws-sdk/client-kafkaconnect';
import type { Connector, ConnectorSpec, ConnectorUpdate, CustomPlugin } from './msk-connect.ts';

/** The port's plugin from the SDK's. */
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

/** The port's connector from the SDK's. */
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
    logs: logsOf(reply.logDelivery?.workerLogDelivery),
  };
}

/** Where the log of the workers goes, as a person finds it. */
function logsOf(delivery: WorkerLogDeliveryDescription | undefined): readonly string[] {
  const { cloudWatchLogs, s3, firehose } = delivery ?? {};
  return [
    ...(cloudWatchLogs?.enabled === true ? [`the CloudWatch log group ${cloudWatchLogs.logGroup ?? ''}`] : []),
    ...(s3?.enabled === true ? [`s3://${s3.bucket ?? ''}/${s3.prefix ?? ''}`] : []),
    ...(firehose?.enabled === true ? [`the Firehose stream ${firehose.deliveryStream ?? ''}`] : []),
  ];
}

/** The request of CreateConnector. */
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

/** The part of an UpdateConnector request that says what changes. */
export function updateInput(
  update: ConnectorUpdate,
): Pick<UpdateConnectorCommandInput, 'connectorConfiguration' | 'capacity' | 'workerConfiguration'> {
  if ('configuration' in update) return { connectorConfiguration: { ...update.configuration } };
  if ('capacity' in update) return { capacity: { provisionedCapacity: { ...update.capacity } } };
  const { arn, revision } = update.workerConfiguration;
  return { workerConfiguration: { workerConfigurationArn: arn, revision } };
}

/** The service's explanation of a state, `code: message`; undefined when it gives none. */
export function reasonOf(description: StateDescription | undefined): string | undefined {
  const parts = [description?.code, description?.message].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}
