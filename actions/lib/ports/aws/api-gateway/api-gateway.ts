import type { ApiCallers } from './api-keys.ts';

/** A REST API. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What answers a method. */
export interface ApiIntegration {
  /** HTTP_PROXY, MOCK, … as the service names it. */
  readonly type: string;
  /** Method of the call to the backend; undefined for MOCK. */
  readonly httpMethod: string | undefined;
  readonly uri: string | undefined;
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  /** Values of response headers by status, such as `'200'` → `method.response.header.X` → `'…'` in single quotes. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One method of a resource with all that hangs on it. */
export interface ApiMethod {
  /** NONE, AWS_IAM, … as the service names it. */
  readonly authorization: string;
  readonly apiKeyRequired: boolean;
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Response headers that may be set, by status. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly integration: ApiIntegration | undefined;
}

export interface ApiResource {
  readonly id: string;
  /** `/` for the root, `/{proxy+}` for the catch-all. */
  readonly path: string;
  /** By HTTP method, such as `ANY`. */
  readonly methods: Readonly<Record<string, ApiMethod>>;
}

/** What of an API is live: a stage and the deployment it shows. */
export interface ApiStage {
  readonly name: string;
  readonly deploymentId: string | undefined;
  /** Description of the deployment, where the digest of what was deployed is kept. */
  readonly deploymentDescription: string | undefined;
}

/** The one kind of change to an integration that leaves everything else of it alone. */
export interface IntegrationPatch {
  readonly uri?: string;
  readonly timeoutMs?: number;
}

/** API Gateway (REST APIs) as the pipeline uses it. */
export interface ApiGateway extends ApiCallers {
  /** Every API of exactly this name: names are not unique. */
  apisNamed(name: string): Promise<readonly RestApi[]>;
  api(id: string): Promise<RestApi | undefined>;
  /** A write: apigateway:POST on /restapis. */
  createApi(name: string, tags: Readonly<Record<string, string>>): Promise<RestApi>;
  /** All resources with their methods. */
  resources(apiId: string): Promise<readonly ApiResource[]>;
  /** Resolves to the new resource's id. A write: apigateway:POST. */
  createResource(apiId: string, parentId: string, pathPart: string): Promise<string>;
  /** Makes a method with its integration and responses; it must not exist. Writes: apigateway:PUT. */
  putMethod(apiId: string, resourceId: string, httpMethod: string, method: ApiMethod): Promise<void>;
  /** A write: apigateway:PATCH. */
  patchIntegration(apiId: string, resourceId: string, httpMethod: string, patch: IntegrationPatch): Promise<void>;
  /** A write: apigateway:DELETE. What is deployed is not touched by it. */
  deleteMethod(apiId: string, resourceId: string, httpMethod: string): Promise<void>;
  stage(apiId: string, name: string): Promise<ApiStage | undefined>;
  /** Deploys what the API holds now to a stage, which is made when it is missing. A write: apigateway:POST. */
  deploy(apiId: string, stage: string, description: string): Promise<void>;
}
