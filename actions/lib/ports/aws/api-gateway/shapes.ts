import type {
  Integration,
  IntegrationType,
  Method,
  PutIntegrationCommandInput,
  Resource,
  RestApi as SdkRestApi,
} from '@aws-sdk/client-api-gateway';
import type { ApiIntegration, ApiMethod, ApiPath, RestApi } from './api-gateway.ts';

/** The port's API from the SDK's. */
export const apiOf = (one: SdkRestApi): RestApi => ({ id: one.id ?? '', name: one.name ?? '', tags: one.tags ?? {} });

/** The port's path from the SDK's resource, which has its methods when it was read with `embed=methods`. */
export const pathOf = (one: Resource): ApiPath => ({
  id: one.id ?? '',
  path: one.path ?? '',
  methods: mapped(one.resourceMethods ?? {}, methodOf),
});

const methodOf = (one: Method): ApiMethod => ({
  authorization: one.authorizationType ?? 'NONE',
  apiKeyRequired: one.apiKeyRequired ?? false,
  requestParameters: one.requestParameters ?? {},
  responses: mapped(one.methodResponses ?? {}, (response) => response.responseParameters ?? {}),
  integration: one.methodIntegration === undefined ? undefined : integrationOf(one.methodIntegration),
});

const integrationOf = (one: Integration): ApiIntegration => ({
  type: one.type ?? 'unknown',
  httpMethod: one.httpMethod,
  uri: one.uri,
  requestParameters: one.requestParameters ?? {},
  requestTemplates: one.requestTemplates ?? {},
  timeoutMs: one.timeoutInMillis,
  responses: mapped(one.integrationResponses ?? {}, (response) => response.responseParameters ?? {}),
});

/** The request of PutIntegration, without the method that it belongs to. */
export const integrationInput = (
  one: ApiIntegration,
): Omit<PutIntegrationCommandInput, 'restApiId' | 'resourceId' | 'httpMethod'> => ({
  // Not checked here: the service refuses a type that it does not know.
  type: one.type as IntegrationType,
  integrationHttpMethod: one.httpMethod,
  uri: one.uri,
  requestParameters: { ...one.requestParameters },
  requestTemplates: { ...one.requestTemplates },
  timeoutInMillis: one.timeoutMs,
});

/** Applies a function to each value of a record. */
const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
