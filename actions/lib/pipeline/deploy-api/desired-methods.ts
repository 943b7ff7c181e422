import { createHash } from 'node:crypto';
import type { Config } from '#lib/config/schema.ts';
import type { ApiIntegration, ApiMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';

/** How long API Gateway waits for a backend: the most that it allows without a raised quota. */
const INTEGRATION_TIMEOUT_MS = 29_000;

const CORS_HEADERS = {
  'Access-Control-Allow-Headers': 'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token',
  'Access-Control-Allow-Methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
  'Access-Control-Allow-Origin': '*',
} as const;

/** Who may call ANY. OPTIONS stays open: a browser's preflight carries neither key nor signature. */
export type Auth = Config['api']['auth'];

/** A method that the pipeline creates. It always has an integration. */
export type DesiredMethod = ApiMethod & { readonly integration: ApiIntegration };

/** Address of the REST proxy for API Gateway. Plain http: the proxy on the host speaks nothing else. */
export const backendAddress = (dns: string, port: number): string => `http://${dns}:${port}`;

/** Backend of the method that forwards: the same path at the REST proxy. */
export const backendUri = (dns: string, port: number): string => `${backendAddress(dns, port)}/{proxy}`;

/** ANY: forwards every request, with its path, to the REST proxy. */
export const forwarding = (uri: string, auth: Auth = 'none'): DesiredMethod => ({
  authorization: auth === 'iam' ? 'AWS_IAM' : 'NONE',
  apiKeyRequired: auth === 'api-key',
  requestParameters: { 'method.request.path.proxy': true },
  responses: {},
  integration: {
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri,
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    requestTemplates: {},
    timeoutMs: INTEGRATION_TIMEOUT_MS,
    responses: {},
  },
});

const headers = <T>(of: (value: string) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(CORS_HEADERS).map(([name, value]) => [`method.response.header.${name}`, of(value)]),
  );

/** OPTIONS: API Gateway answers the preflight of a browser itself. */
export const preflight: DesiredMethod = {
  authorization: 'NONE',
  apiKeyRequired: false,
  requestParameters: {},
  responses: { '200': headers(() => false) },
  integration: {
    type: 'MOCK',
    httpMethod: undefined,
    uri: undefined,
    requestParameters: {},
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    timeoutMs: undefined,
    responses: { '200': headers((value) => `'${value}'`) },
  },
};

/** Digest of methods, whatever the order of their keys. Equal digests mean equal methods. */
export const digestOf = (methods: Readonly<Record<string, DesiredMethod>>): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(methods)))
    .digest('hex')
    .slice(0, 16);

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
