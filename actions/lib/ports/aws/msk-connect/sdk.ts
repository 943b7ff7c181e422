import {
  type ConnectorSummary,
  CreateConnectorCommand,
  CreateCustomPluginCommand,
  type CustomPluginSummary,
  DeleteConnectorCommand,
  DeleteCustomPluginCommand,
  DescribeConnectorCommand,
  DescribeConnectorOperationCommand,
  DescribeCustomPluginCommand,
  DescribeWorkerConfigurationCommand,
  KafkaConnectClient,
  paginateListConnectors,
  paginateListCustomPlugins,
  ResumeConnectorCommand,
  UpdateConnectorCommand,
} from '@aws-sdk/client-kafkaconnect';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { KnownArns } from '#lib/ports/aws/core/known-arns.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { MskConnect } from './msk-connect.ts';
import { connectorOf, createRequest, pluginOf, reasonOf, updateInput } from './shapes.ts';

/** The service's code for a thing that does not exist. */
const ABSENT = ['NotFoundException'];
/** The service's code for a name that is already in use. */
const NAME_IN_USE = 'ConflictException';

/** The MSK Connect port over the SDK. */
export function createMskConnect(access: AwsAccess): MskConnect {
  const calls = new AwsCalls(access, 'kafkaconnect', 'KAFKACONNECT');
  const client = prepareClient(new KafkaConnectClient(clientSettings(access, 'KAFKACONNECT')), access);

  const plugins = new KnownArns('connector.pluginArn', 'plugin');
  const connectors = new KnownArns('connector.arn', 'connector');

  /**
   * ARN of the plugin of exactly this name. The service's own filter matches prefixes, and older versions ignore it.
   */
  const pluginArn = (name: string) =>
    calls.read(
      'ListCustomPlugins',
      async () => {
        let found: CustomPluginSummary | undefined;
        for await (const page of calls.pages(
          'ListCustomPlugins',
          paginateListCustomPlugins({ client }, { namePrefix: name }),
        )) {
          found ??= page.customPlugins?.find((one) => one.name === name);
        }
        return found?.customPluginArn;
      },
      { instead: plugins.instead },
    );

  /** ARN of the connector of exactly this name. */
  const connectorArn = (name: string) =>
    calls.read(
      'ListConnectors',
      async () => {
        let found: ConnectorSummary | undefined;
        for await (const page of calls.pages(
          'ListConnectors',
          paginateListConnectors({ client }, { connectorNamePrefix: name }),
        )) {
          found ??= page.connectors?.find((one) => one.connectorName === name);
        }
        return found?.connectorArn;
      },
      { instead: connectors.instead },
    );

  return {
    async plugin(name, given) {
      const arn = given === undefined ? await pluginArn(name) : plugins.current(given);
      if (arn === undefined) return undefined;
      const found = await calls.find('DescribeCustomPlugin', ABSENT, async () =>
        pluginOf(name, arn, await client.send(new DescribeCustomPluginCommand({ customPluginArn: arn }))),
      );
      if (found === undefined && given !== undefined) plugins.requireDeleted(arn);
      return found;
    },

    createPlugin(name, location, tags) {
      return calls.create(
        'CreateCustomPlugin',
        NAME_IN_USE,
        async () => {
          const reply = await client.send(
            new CreateCustomPluginCommand({
              name,
              contentType: 'ZIP',
              location: { s3Location: { bucketArn: location.bucketArn, fileKey: location.key } },
              tags: { ...tags },
            }),
          );
          plugins.created(reply.customPluginArn ?? '');
        },
        { permission: `kafkaconnect:CreateCustomPlugin (and s3:GetObject on ${location.key}) for ${name}` },
      );
    },

    async deletePlugin(arn) {
      await calls.write('DeleteCustomPlugin', () =>
        client.send(new DeleteCustomPluginCommand({ customPluginArn: arn })),
      );
      plugins.deleted(arn);
    },

    async connector(name, given) {
      const arn = given === undefined ? await connectorArn(name) : connectors.current(given);
      if (arn === undefined) return undefined;
      const found = await calls.find('DescribeConnector', ABSENT, async () =>
        connectorOf(name, arn, await client.send(new DescribeConnectorCommand({ connectorArn: arn }))),
      );
      if (found === undefined && given !== undefined) connectors.requireDeleted(arn);
      return found;
    },

    createConnector(spec, tags) {
      return calls.create(
        'CreateConnector',
        NAME_IN_USE,
        async () => {
          const reply = await client.send(new CreateConnectorCommand(createRequest(spec, tags)));
          connectors.created(reply.connectorArn ?? '');
        },
        { permission: `kafkaconnect:CreateConnector for ${spec.name} (and iam:PassRole on ${spec.roleArn})` },
      );
    },

    updateConnector(arn, version, update) {
      return calls.write('UpdateConnector', async () => {
        const reply = await client.send(
          new UpdateConnectorCommand({ connectorArn: arn, currentVersion: version, ...updateInput(update) }),
        );
        return reply.connectorOperationArn;
      });
    },

    operation(arn) {
      return calls.read('DescribeConnectorOperation', async () => {
        const reply = await client.send(new DescribeConnectorOperationCommand({ connectorOperationArn: arn }));
        return { state: reply.connectorOperationState ?? 'unknown', reason: reasonOf(reply.errorInfo) };
      });
    },

    async resumeConnector(arn) {
      await calls.write('ResumeConnector', () => client.send(new ResumeConnectorCommand({ connectorArn: arn })));
    },

    async deleteConnector(arn, version) {
      await calls.write('DeleteConnector', () =>
        client.send(new DeleteConnectorCommand({ connectorArn: arn, currentVersion: version })),
      );
      connectors.deleted(arn);
    },

    workerConfiguration(arn) {
      return calls.find(
        'DescribeWorkerConfiguration',
        ABSENT,
        async () => {
          const reply = await client.send(new DescribeWorkerConfigurationCommand({ workerConfigurationArn: arn }));
          const revision = reply.latestRevision?.revision;
          return revision === undefined ? undefined : { arn, revision };
        },
        { instead: 'leave connector.workerConfigurationArn out of the config' },
      );
    },
  };
}
