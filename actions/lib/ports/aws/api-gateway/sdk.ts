import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteMethodCommand,
  GetDeploymentCommand,
  GetRestApiCommand,
  GetStageCommand,
  type PatchOperation,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  paginateGetResources,
  paginateGetRestApis,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-api-gateway';
import { UserError } from '#lib/errors.ts';
import { type AwsAccess, AwsCalls, clientSettings } from '#lib/ports/aws/core/client.ts';
import type { ApiGateway, ApiMethod, ApiPath, RestApi } from './api-gateway.ts';
import { createApiCallers } from './callers.ts';
import { apiOf, integrationInput, resourceOf } from './shapes.ts';

const GONE = ['NotFoundException'];
/** Largest pages the service gives. */
const LARGEST_PAGE = 500;
const READ = { permission: 'apigateway:GET' };
const WITHOUT_SEARCH = { ...READ, instead: 'set api.id in the config' };

/** API Gateway over the SDK. Its permissions are called after HTTP methods, not after operations. */
export function createApiGateway(access: AwsAccess): ApiGateway {
  const calls = new AwsCalls(access, 'apigateway', 'API_GATEWAY');
  const client = new APIGatewayClient(clientSettings(access, 'API_GATEWAY'));
  // Names of APIs are not unique: an answer that was lost must not lead to a second API.
  const once = new APIGatewayClient(clientSettings(access, 'API_GATEWAY', 1));

  const put = async (what: { restApiId: string; resourceId: string; httpMethod: string }, method: ApiMethod) => {
    await calls.write(
      'PutMethod',
      () =>
        client.send(
          new PutMethodCommand({
            ...what,
            authorizationType: method.authorization,
            apiKeyRequired: method.apiKeyRequired,
            requestParameters: { ...method.requestParameters },
          }),
        ),
      { permission: 'apigateway:PUT' },
    );
    for (const [statusCode, responseParameters] of Object.entries(method.responses)) {
      await calls.write(
        'PutMethodResponse',
        () => client.send(new PutMethodResponseCommand({ ...what, statusCode, responseParameters })),
        { permission: 'apigateway:PUT' },
      );
    }
    const { integration } = method;
    if (integration === undefined) return;
    await calls.write(
      'PutIntegration',
      () => client.send(new PutIntegrationCommand({ ...what, ...integrationInput(integration) })),
      { permission: 'apigateway:PUT' },
    );
    for (const [statusCode, responseParameters] of Object.entries(integration.responses)) {
      await calls.write(
        'PutIntegrationResponse',
        () => client.send(new PutIntegrationResponseCommand({ ...what, statusCode, responseParameters })),
        { permission: 'apigateway:PUT' },
      );
    }
  };

  return {
    ...createApiCallers(access, calls, { client, once }),

    apisNamed(name) {
      return calls.read(
        'GetRestApis',
        async () => {
          const found: RestApi[] = [];
          for await (const page of paginateGetRestApis({ client }, { limit: LARGEST_PAGE })) {
            found.push(...(page.items ?? []).filter((one) => one.name === name).map(apiOf));
          }
          return found;
        },
        WITHOUT_SEARCH,
      );
    },

    api(id) {
      return calls.find(
        'GetRestApi',
        GONE,
        async () => apiOf(await client.send(new GetRestApiCommand({ restApiId: id }))),
        READ,
      );
    },

    createApi(name, tags) {
      return calls.write(
        'CreateRestApi',
        async () => apiOf(await once.send(new CreateRestApiCommand({ name, tags: { ...tags } }))),
        {
          permission: 'apigateway:POST on /restapis',
          instead: 'create the API by hand and leave api.create out of the config',
        },
      );
    },

    resources(apiId) {
      return calls.read(
        'GetResources',
        async () => {
          const found: ApiPath[] = [];
          const query = { restApiId: apiId, limit: LARGEST_PAGE, embed: ['methods'] };
          for await (const page of paginateGetResources({ client }, query)) {
            found.push(...(page.items ?? []).map(resourceOf));
          }
          return found;
        },
        READ,
      );
    },

    createResource(apiId, parentId, pathPart) {
      return calls.write(
        'CreateResource',
        async () => {
          const reply = await client.send(new CreateResourceCommand({ restApiId: apiId, parentId, pathPart }));
          if (reply.id === undefined) throw new UserError(`apigateway:CreateResource gave no id for ${pathPart}.`);
          return reply.id;
        },
        { permission: 'apigateway:POST' },
      );
    },

    putMethod(apiId, resourceId, httpMethod, method) {
      return put({ restApiId: apiId, resourceId, httpMethod }, method);
    },

    async patchIntegration(apiId, resourceId, httpMethod, patch) {
      const patchOperations: PatchOperation[] = [
        ...(patch.uri === undefined ? [] : [{ op: 'replace' as const, path: '/uri', value: patch.uri }]),
        ...(patch.timeoutMs === undefined
          ? []
          : [{ op: 'replace' as const, path: '/timeoutInMillis', value: String(patch.timeoutMs) }]),
      ];
      const input = { restApiId: apiId, resourceId, httpMethod, patchOperations };
      await calls.write('UpdateIntegration', () => client.send(new UpdateIntegrationCommand(input)), {
        permission: 'apigateway:PATCH',
      });
    },

    async deleteMethod(apiId, resourceId, httpMethod) {
      const input = { restApiId: apiId, resourceId, httpMethod };
      await calls.write('DeleteMethod', () => client.send(new DeleteMethodCommand(input)), {
        permission: 'apigateway:DELETE',
      });
    },

    async stage(apiId, name) {
      const key = { restApiId: apiId };
      const stage = await calls.find(
        'GetStage',
        GONE,
        () => client.send(new GetStageCommand({ ...key, stageName: name })),
        READ,
      );
      if (stage === undefined) return undefined;
      const { deploymentId } = stage;
      const deployment =
        deploymentId === undefined
          ? undefined
          : await calls.find(
              'GetDeployment',
              GONE,
              () => client.send(new GetDeploymentCommand({ ...key, deploymentId })),
              READ,
            );
      return { name, deploymentId, deploymentDescription: deployment?.description };
    },

    async deploy(apiId, stage, description) {
      const input = { restApiId: apiId, stageName: stage, description };
      await calls.write('CreateDeployment', () => client.send(new CreateDeploymentCommand(input)), {
        permission: 'apigateway:POST',
      });
    },
  };
}
