import type { Answer } from '../../protocol/answer.ts';
import type { RestCall, Route } from '../../protocol/rest-json.ts';
import { notImplemented, ServiceError } from '../../protocol/service-error.ts';
import type { LiveApis } from './live.ts';
import type { Integration, Method, Resource } from './model.ts';

/** An integration as API Gateway exports it. */
const integration = (one: Integration): unknown => ({
  type: one.type?.toLowerCase(),
  // The emulator stores POST and an empty address with a MOCK, which has no backend.
  ...(one.type === 'MOCK' ? {} : { httpMethod: one.httpMethod, uri: one.uri }),
  ...(one.requestParameters === undefined ? {} : { requestParameters: one.requestParameters }),
  ...(one.requestTemplates === undefined ? {} : { requestTemplates: one.requestTemplates }),
  ...(one.timeoutInMillis === undefined ? {} : { timeoutInMillis: one.timeoutInMillis }),
  passthroughBehavior: 'when_no_match',
  responses: { default: { statusCode: '200' } },
});

const operation = (path: string, method: Method, withIntegrations: boolean): unknown => ({
  parameters: [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...(withIntegrations && method.methodIntegration !== undefined
    ? { 'x-amazon-apigateway-integration': integration(method.methodIntegration) }
    : {}),
});

/** A path of an OpenAPI document: its methods, ANY under API Gateway's own name. */
const pathItem = ({ path, resourceMethods = {} }: Resource, withIntegrations: boolean): unknown =>
  Object.fromEntries(
    Object.entries(resourceMethods).map(([verb, method]) => [
      verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase(),
      operation(path, method, withIntegrations),
    ]),
  );

async function run(live: LiveApis, { parts, query, request }: RestCall): Promise<Answer> {
  const { restApiId: apiId = '', stageName = '', exportType } = parts;
  if (exportType !== 'oas30') throw notImplemented('apigateway', `GetExport of type ${String(exportType)}`);
  const accept = request.headers.get('accept') ?? 'application/json';
  if (accept !== 'application/json') throw notImplemented('apigateway', `GetExport as ${accept}`);
  const resources = await live.deployed(apiId, stageName);
  if (resources === undefined) throw new ServiceError(404, 'NotFoundException', 'Invalid stage identifier specified');
  const withIntegrations = query.getAll('extensions').some((value) => value.split(',').includes('integrations'));
  const api = JSON.parse((await live.ask('GET', `/restapis/${apiId}`)).body.toString('utf8')) as { name?: string };
  const paths = resources.filter((one) => Object.keys(one.resourceMethods ?? {}).length > 0);
  const document = {
    openapi: '3.0.1',
    info: { title: api.name ?? '', version: '1' },
    servers: [
      {
        url: `https://${apiId}.execute-api.us-east-1.amazonaws.com/{basePath}`,
        variables: { basePath: { default: stageName } },
      },
    ],
    paths: Object.fromEntries(paths.map((one) => [one.path, pathItem(one, withIntegrations)])),
    components: {},
  };
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="oas30_${apiId}.json"`,
    },
    body: JSON.stringify(document),
  };
}

/** GetExport: the methods that a stage serves, as an OpenAPI document. */
export const exportRoute = (live: LiveApis): Route => ({
  operation: 'GetExport',
  method: 'GET',
  pattern: '/restapis/{restApiId}/stages/{stageName}/exports/{exportType}',
  run: (call) => run(live, call),
});
