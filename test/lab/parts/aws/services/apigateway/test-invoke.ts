import type { IncomingHttpHeaders } from 'node:http';
import { testInvoke } from '../../execute-api/test-invoke.ts';
import type { Answer } from '../../protocol/answer.ts';
import { jsonAnswer, type RestCall, type Route } from '../../protocol/rest-json.ts';
import { notImplemented, ServiceError } from '../../protocol/service-error.ts';
import type { LiveApis } from './live.ts';

/** The body of TestInvokeMethod. AWS's model has checked its types. */
interface TestInput {
  readonly pathWithQueryString?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly clientCertificateId?: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

function headersOf({ headers = {}, multiValueHeaders = {} }: TestInput): IncomingHttpHeaders {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) all.set(name.toLowerCase(), value);
  for (const [name, values] of Object.entries(multiValueHeaders)) all.set(name.toLowerCase(), values.join(','));
  return Object.fromEntries(all);
}

async function run(live: LiveApis, call: RestCall): Promise<Answer> {
  const { restApiId: apiId = '', resourceId, httpMethod: verb = '' } = call.parts;
  const api = await live.ask('GET', `/restapis/${apiId}`);
  if (api.status === 404) throw new ServiceError(404, 'NotFoundException', 'Invalid API identifier specified');
  const resource = (await live.resources(apiId)).find(({ id }) => id === resourceId);
  if (resource === undefined) {
    throw new ServiceError(404, 'NotFoundException', 'Invalid Resource identifier specified');
  }
  const method = resource.resourceMethods?.[verb] ?? resource.resourceMethods?.['ANY'];
  if (method === undefined) throw new ServiceError(404, 'NotFoundException', 'Invalid Method identifier specified');
  const input = call.json() as TestInput;
  for (const name of ['clientCertificateId', 'stageVariables'] as const) {
    if (input[name] !== undefined) throw notImplemented('apigateway', `TestInvokeMethod with the parameter ${name}`);
  }
  const result = await testInvoke({
    apiId,
    resource,
    method,
    verb,
    pathWithQueryString: input.pathWithQueryString ?? resource.path,
    headers: headersOf(input),
    body: input.body ?? '',
  });
  return jsonAnswer(result);
}

/** TestInvokeMethod: calls a method that need not be deployed. */
export const testInvokeRoute = (live: LiveApis): Route => ({
  operation: 'TestInvokeMethod',
  method: 'POST',
  pattern: '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}',
  run: (call) => run(live, call),
});
