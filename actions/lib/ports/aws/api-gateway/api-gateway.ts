import type { Signable } from '#lib/ports/aws/core/sigv4.ts';
import type { Secret } from '#lib/secret.ts';

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

export interface ApiPath {
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

/** A key that opens stages of APIs through usage plans. */
export interface ApiKey {
  readonly id: string;
  readonly enabled: boolean;
  readonly value: Secret;
  readonly tags: Readonly<Record<string, string>>;
}

/** What ties keys to stages. */
export interface UsagePlan {
  readonly id: string;
  /** Each `<api id>/<stage>`. */
  readonly stages: readonly string[];
  readonly keyIds: readonly string[];
}

/** Who may call a deployed API: keys, plans, and signatures. Names are matched exactly. */
export interface ApiCallers {
  /** @throws UserError when several are called so. */
  apiKey(name: string): Promise<ApiKey | undefined>;
  /** A write: apigateway:POST on /apikeys. */
  createApiKey(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** @throws UserError when several are called so. */
  usagePlan(name: string): Promise<UsagePlan | undefined>;
  /** A write: apigateway:POST on /usageplans. The stage must exist. */
  createUsagePlan(name: string, apiId: string, stage: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** A write: apigateway:PATCH on /usageplans. */
  addStage(planId: string, apiId: string, stage: string): Promise<void>;
  /** A write: apigateway:POST on /usageplans/<id>/keys. */
  addKey(planId: string, keyId: string): Promise<void>;
  /** Headers that sign a request to a deployed API with the credentials in use. */
  signInvocation(request: Signable): Promise<Readonly<Record<string, string>>>;
}

/** API Gateway (REST APIs) as the pipeline uses it. */
export interface ApiGateway extends ApiCallers {
  /** Every API of exactly this name: names are not unique. */
  apisNamed(name: string): Promise<readonly RestApi[]>;
  api(id: string): Promise<RestApi | undefined>;
  /** A write: apigateway:POST on /restapis. */
  createApi(name: string, tags: Readonly<Record<string, string>>): Promise<RestApi>;
  /** All resources with their methods. */
  resources(apiId: string): Promise<readonly ApiPath[]>;
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
