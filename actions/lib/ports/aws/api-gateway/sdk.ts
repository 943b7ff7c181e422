import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteMethodCommand,
  GetDeploymentCommand,
  GetExportCommand,
  GetRestApiCommand,
  GetStageCommand,
  type PatchOperation,
  paginateGetResources,
  paginateGetRestApis,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { ApiGateway, ApiPath, RestApi } from './api-gateway.ts';
import { createApiCallers } from './callers.ts';
import { createMethod } from './create-method.ts';
import { exportedMethods } from './exported-methods.ts';
import { apiOf, pathOf } from './shapes.ts';

/** The service's code for a thing that does not exist. */
const ABSENT = ['NotFoundException'];
/** The service's code for a path that is already there. */
const EXISTS = 'ConflictException';
/** The most items that the service returns in one page. */
const PAGE_SIZE = 500;
const READ = { permission: 'apigateway:GET' };

/** The API Gateway port over the SDK. The service names its permissions after HTTP methods, not after operations. */
export function createApiGateway(access: AwsAccess): ApiGateway {
  const calls = new AwsCalls(access, 'apigateway', 'API_GATEWAY');
  const client = prepareClient(new APIGatewayClient(clientSettings(access, 'API_GATEWAY')), access);
  // Sends each call once. Names are not unique, so a second try after a lost answer would create a second API.
  const once = prepareClient(new APIGatewayClient(clientSettings(access, 'API_GATEWAY', 1)), access);

  return {
    ...createApiCallers(access, calls, { client, once }),

    apisNamed(name) {
      return calls.read(
        'GetRestApis',
        async () => {
          const found: RestApi[] = [];
          for await (const page of calls.pages('GetRestApis', paginateGetRestApis({ client }, { limit: PAGE_SIZE }))) {
            found.push(...(page.items ?? []).filter((one) => one.name === name).map(apiOf));
          }
          return found;
        },
        { ...READ, instead: 'set api.id in the config' },
      );
    },

    api(id) {
      return calls.find(
        'GetRestApi',
        ABSENT,
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

    paths(apiId) {
      return calls.read(
        'GetResources',
        async () => {
          const found: ApiPath[] = [];
          const query = { restApiId: apiId, limit: PAGE_SIZE, embed: ['methods'] };
          for await (const page of calls.pages('GetResources', paginateGetResources({ client }, query))) {
            found.push(...(page.items ?? []).map(pathOf));
          }
          return found;
        },
        READ,
      );
    },

    createPath(apiId, parentPathId, pathPart) {
      const input = { restApiId: apiId, parentId: parentPathId, pathPart };
      return calls.create(
        'CreateResource',
        EXISTS,
        async () => {
          await client.send(new CreateResourceCommand(input));
        },
        { permission: 'apigateway:POST' },
      );
    },

    createMethod(apiId, pathId, httpMethod, method) {
      return createMethod(calls, client, { restApiId: apiId, resourceId: pathId, httpMethod }, method);
    },

    async patchIntegration(apiId, pathId, httpMethod, patch) {
      const patchOperations: PatchOperation[] = [
        ...(patch.uri === undefined ? [] : [{ op: 'replace' as const, path: '/uri', value: patch.uri }]),
        ...(patch.timeoutMs === undefined
          ? []
          : [{ op: 'replace' as const, path: '/timeoutInMillis', value: String(patch.timeoutMs) }]),
      ];
      const input = { restApiId: apiId, resourceId: pathId, httpMethod, patchOperations };
      await calls.write('UpdateIntegration', () => client.send(new UpdateIntegrationCommand(input)), {
        permission: 'apigateway:PATCH',
      });
    },

    async deleteMethod(apiId, pathId, httpMethod) {
      const input = { restApiId: apiId, resourceId: pathId, httpMethod };
      await calls.write('DeleteMethod', () => client.send(new DeleteMethodCommand(input)), {
        permission: 'apigateway:DELETE',
      });
    },

    async stage(apiId, name) {
      const key = { restApiId: apiId };
      const stage = await calls.find(
        'GetStage',
        ABSENT,
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
              ABSENT,
              () => client.send(new GetDeploymentCommand({ ...key, deploymentId })),
              READ,
            );
      return { name, deploymentDescription: deployment?.description, variables: stage.variables ?? {} };
    },

    async setStageVariable(restApiId, stageName, name, value) {
      const patchOperations = [{ op: 'replace' as const, path: `/variables/${name}`, value }];
      await calls.write(
        'UpdateStage',
        () => client.send(new UpdateStageCommand({ restApiId, stageName, patchOperations })),
        { permission: `apigateway:PATCH on /restapis/${restApiId}/stages/${stageName}` },
      );
    },

    deployedMethods(apiId, stage) {
      // The only answer of the service that says where the methods of a deployment forward to.
      const input = {
        restApiId: apiId,
        stageName: stage,
        exportType: 'oas30',
        parameters: { extensions: 'integrations' },
        accepts: 'application/json',
      };
      return calls.read(
        'GetExport',
        async () => exportedMethods((await client.send(new GetExportCommand(input))).body ?? new Uint8Array()),
        READ,
      );
    },

    async deploy(apiId, stage, description) {
      const input = { restApiId: apiId, stageName: stage, description };
      await calls.write('CreateDeployment', () => client.send(new CreateDeploymentCommand(input)), {
        permission: 'apigateway:POST',
      });
    },
  };
}
