import type { Service } from '../../protocol/operation.ts';
import { page } from '../../protocol/paging.ts';
import { type Route, restService } from '../../protocol/rest-json.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { type Connector, connectorSummary, connectorView, operationView } from './connector.ts';
import type { Connectors } from './connectors.ts';
import { type CustomPlugins, pluginView } from './plugins.ts';
import { badRequest, connectorRequest, customPluginRequest, tagsRequest, updateRequest } from './requests.ts';
import { configurationSummary, configurationView, type WorkerConfigurations } from './worker-configurations.ts';

/** What MSK Connect's routes need. */
export interface KafkaConnectPorts {
  readonly plugins: CustomPlugins;
  readonly connectors: Connectors;
  readonly configurations: WorkerConfigurations;
}

/** Reads a text member of a request's body, for the log. */
const nameOf =
  (member: string) =>
  (body: unknown): string => {
    const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[member] : undefined;
    return typeof value === 'string' ? value : '';
  };

const pluginRoutes = ({ plugins, connectors }: KafkaConnectPorts): Route[] => [
  {
    operation: 'CreateCustomPlugin',
    method: 'POST',
    pattern: '/v1/custom-plugins',
    resource: nameOf('name'),
    async run(call) {
      const plugin = await plugins.create(customPluginRequest(call.json()));
      const { arn, state, request } = plugin;
      return { customPluginArn: arn, customPluginState: state, name: request.name, revision: 1 };
    },
  },
  {
    operation: 'ListCustomPlugins',
    method: 'GET',
    pattern: '/v1/custom-plugins',
    run({ query }) {
      const prefix = query.get('namePrefix') ?? '';
      const { items, nextToken } = page(
        plugins.all().filter((one) => one.request.name.startsWith(prefix)),
        query,
      );
      return { customPlugins: items.map(pluginView), nextToken };
    },
  },
  {
    operation: 'DescribeCustomPlugin',
    method: 'GET',
    pattern: '/v1/custom-plugins/{customPluginArn}',
    run: ({ parts }) => pluginView(plugins.get(parts['customPluginArn'] ?? '')),
  },
  {
    operation: 'DeleteCustomPlugin',
    method: 'DELETE',
    pattern: '/v1/custom-plugins/{customPluginArn}',
    run({ parts }) {
      const arn = plugins.get(parts['customPluginArn'] ?? '').arn;
      const user = connectors
        .all()
        .find((one) => one.request.plugins.some((used) => used.customPlugin.customPluginArn === arn));
      if (user !== undefined)
        throw badRequest(`The custom plugin is in use by the connector ${user.request.connectorName}.`);
      return { customPluginArn: arn, customPluginState: plugins.delete(arn).state };
    },
  },
];

const stateView = ({ arn, state }: Connector) => ({ connectorArn: arn, connectorState: state });

const connectorRoutes = ({ connectors }: KafkaConnectPorts): Route[] => [
  {
    operation: 'CreateConnector',
    method: 'POST',
    pattern: '/v1/connectors',
    resource: nameOf('connectorName'),
    run(call) {
      const { arn, request, state } = connectors.create(connectorRequest(call.json()));
      return { connectorArn: arn, connectorName: request.connectorName, connectorState: state };
    },
  },
  {
    operation: 'ListConnectors',
    method: 'GET',
    pattern: '/v1/connectors',
    run({ query }) {
      const prefix = query.get('connectorNamePrefix') ?? '';
      const matching = connectors.all().filter((one) => one.request.connectorName.startsWith(prefix));
      const { items, nextToken } = page(matching, query);
      return { connectors: items.map(connectorSummary), nextToken };
    },
  },
  {
    operation: 'DescribeConnector',
    method: 'GET',
    pattern: '/v1/connectors/{connectorArn}',
    run: ({ parts }) => connectorView(connectors.get(parts['connectorArn'] ?? '')),
  },
  {
    operation: 'UpdateConnector',
    method: 'PUT',
    pattern: '/v1/connectors/{connectorArn}',
    run(call) {
      const arn = call.parts['connectorArn'] ?? '';
      const operation = connectors.update(arn, call.query.get('currentVersion'), updateRequest(call.json()));
      return { connectorArn: arn, connectorState: connectors.get(arn).state, connectorOperationArn: operation.arn };
    },
  },
  {
    operation: 'PauseConnector',
    method: 'PUT',
    pattern: '/v1/connectors/{connectorArn}/pause',
    run: ({ parts }) => stateView(connectors.pause(parts['connectorArn'] ?? '')),
  },
  {
    operation: 'ResumeConnector',
    method: 'PUT',
    pattern: '/v1/connectors/{connectorArn}/resume',
    run: ({ parts }) => stateView(connectors.resume(parts['connectorArn'] ?? '')),
  },
  {
    operation: 'DeleteConnector',
    method: 'DELETE',
    pattern: '/v1/connectors/{connectorArn}',
    run: ({ parts }) => stateView(connectors.delete(parts['connectorArn'] ?? '')),
  },
  {
    operation: 'ListConnectorOperations',
    method: 'GET',
    pattern: '/v1/connectors/{connectorArn}/operations',
    run({ parts, query }) {
      const connector = connectors.get(parts['connectorArn'] ?? '');
      const { items, nextToken } = page(connector.operations, query);
      const summaries = items.map(({ arn, type, state, created, ended }) => ({
        connectorOperationArn: arn,
        connectorOperationType: type,
        connectorOperationState: state,
        creationTime: created.toISOString(),
        endTime: ended?.toISOString(),
      }));
      return { connectorOperations: summaries, nextToken };
    },
  },
  {
    operation: 'DescribeConnectorOperation',
    method: 'GET',
    pattern: '/v1/connectorOperations/{connectorOperationArn}',
    run({ parts }) {
      const { connector, operation } = connectors.operation(parts['connectorOperationArn'] ?? '');
      return operationView(connector, operation);
    },
  },
];

function tagRoutes({ plugins, connectors }: KafkaConnectPorts): Route[] {
  const tags = (arn: string | undefined): Record<string, string> => {
    const found = connectors.find(arn ?? '') ?? plugins.find(arn ?? '');
    if (found !== undefined) return found.tags;
    throw new ServiceError(404, 'NotFoundException', `A resource with ARN ${arn} does not exist.`);
  };
  const pattern = '/v1/tags/{resourceArn}';
  return [
    {
      operation: 'ListTagsForResource',
      method: 'GET',
      pattern,
      run: ({ parts }) => ({ tags: tags(parts['resourceArn']) }),
    },
    {
      operation: 'TagResource',
      method: 'POST',
      pattern,
      run(call) {
        Object.assign(tags(call.parts['resourceArn']), tagsRequest(call.json()));
        return {};
      },
    },
    {
      operation: 'UntagResource',
      method: 'DELETE',
      pattern,
      run({ parts, query }) {
        const own = tags(parts['resourceArn']);
        for (const key of query.getAll('tagKeys')) delete own[key];
        return {};
      },
    },
  ];
}

const configurationRoutes = ({ configurations }: KafkaConnectPorts): Route[] => [
  {
    operation: 'ListWorkerConfigurations',
    method: 'GET',
    pattern: '/v1/worker-configurations',
    run({ query }) {
      const prefix = query.get('namePrefix') ?? '';
      const { items, nextToken } = page(
        configurations.all().filter((one) => one.name.startsWith(prefix)),
        query,
      );
      return { workerConfigurations: items.map(configurationSummary), nextToken };
    },
  },
  {
    operation: 'DescribeWorkerConfiguration',
    method: 'GET',
    pattern: '/v1/worker-configurations/{workerConfigurationArn}',
    run: ({ parts }) => configurationView(configurations.get(parts['workerConfigurationArn'] ?? '')),
  },
];

/** Amazon MSK Connect: custom plugins, worker configurations and connectors. A real worker runs each connector. */
export function kafkaConnectService(ports: KafkaConnectPorts): Service {
  const routes: Route[] = [
    ...pluginRoutes(ports),
    ...connectorRoutes(ports),
    ...tagRoutes(ports),
    ...configurationRoutes(ports),
  ];
  return restService('kafkaconnect', routes);
}
