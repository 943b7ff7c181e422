import type {
  Integration,
  IntegrationType,
  Method,
  PutIntegrationCommandInput,
  Resource,
  RestApi as SdkRestApi,
} from '@aws-sdk/client-api-gateway';
import type { ApiIntegration, ApiMethod, ApiPath, RestApi } from './api-gateway.ts';

export const apiOf = (one: SdkRestApi): RestApi => ({ id: one.id ?? '', name: one.name ?? '', tags: one.tags ?? {} });

/** A resource with its methods, as `embed=methods` gives them. */
export const resourceOf = (one: Resource): ApiPath => ({
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

/** What PutIntegration takes, without the place it goes to. */
export const integrationInput = (
  one: ApiIntegration,
): Omit<PutIntegrationCommandInput, 'restApiId' | 'resourceId' | 'httpMethod'> => ({
  // The service names its types itself, and refuses others with its own words.
  type: one.type as IntegrationType,
  integrationHttpMethod: one.httpMethod,
  uri: one.uri,
  requestParameters: { ...one.requestParameters },
  requestTemplates: { ...one.requestTemplates },
  timeoutInMillis: one.timeoutMs,
});

const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
