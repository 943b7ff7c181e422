import type { Creation } from '#lib/ports/aws/core/creation.ts';
import type { Signable } from '#lib/ports/aws/core/sigv4.ts';
import type { Secret } from '#lib/secret.ts';

/** A REST API. Several may have the same name. */
export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The backend of a method: what API Gateway calls when a request arrives. */
export interface ApiIntegration {
  /** HTTP_PROXY, MOCK, … as the service names it. */
  readonly type: string;
  /** HTTP method of the call to the backend; undefined for MOCK. */
  readonly httpMethod: string | undefined;
  readonly uri: string | undefined;
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  /**
   * Values of response headers by status and name, such as `'200'` → `method.response.header.X` → `'…'`. The value is
   * in single quotes, as the service wants it.
   */
  readonly responses: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One method of a path, with its integration and responses. */
export interface ApiMethod {
  /** NONE, AWS_IAM, … as the service names it. */
  readonly authorization: string;
  readonly apiKeyRequired: boolean;
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** The response headers that the integration may set, by status. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly integration: ApiIntegration | undefined;
}

/** A path of an API. API Gateway calls it a resource, which is another word in this project. */
export interface ApiPath {
  readonly id: string;
  /** `/` for the root, `/{proxy+}` for the catch-all. */
  readonly path: string;
  /** By HTTP method, such as `ANY`. */
  readonly methods: Readonly<Record<string, ApiMethod>>;
}

/** A stage and the deployment that it serves: what callers of the API reach. */
export interface ApiStage {
  readonly name: string;
  /** Description of that deployment. The pipeline keeps a digest of what was deployed there. */
  readonly deploymentDescription: string | undefined;
  /** Stage variables by name. Deploying again keeps them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A method as a stage serves it, which may differ from the API's present method of that name. */
export interface DeployedMethod {
  /** Of its path, such as `/{proxy+}`. */
  readonly path: string;
  /** `ANY`, `GET`, … */
  readonly httpMethod: string;
  /** Type of its backend: HTTP_PROXY, MOCK, …; undefined when it has none. */
  readonly type: string | undefined;
  /** HTTP method of the call to the backend. */
  readonly backendMethod: string | undefined;
  readonly uri: string | undefined;
}

/** A change to an integration that keeps the rest of it. */
export interface IntegrationPatch {
  readonly uri?: string;
  readonly timeoutMs?: number;
}

/** An API key. A usage plan says which stages it opens. */
export interface ApiKey {
  readonly id: string;
  readonly enabled: boolean;
  readonly value: Secret;
  readonly tags: Readonly<Record<string, string>>;
}

/** A usage plan: it connects API keys to stages. */
export interface UsagePlan {
  readonly id: string;
  /** Each `<api id>/<stage>`. */
  readonly stages: readonly string[];
  readonly keyIds: readonly string[];
}

/** Who may call a deployed API: keys, usage plans and signatures. Names are matched exactly. */
export interface ApiCallers {
  /**
   * Undefined when there is no key of that name.
   *
   * @throws UserError when there are several.
   */
  apiKey(name: string): Promise<ApiKey | undefined>;
  /** A write: apigateway:POST on /apikeys. The key is enabled and in no usage plan. */
  createApiKey(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Undefined when there is no plan of that name.
   *
   * @throws UserError when there are several.
   */
  usagePlan(name: string): Promise<UsagePlan | undefined>;
  /** A write: apigateway:POST on /usageplans. The stage must exist. */
  createUsagePlan(name: string, apiId: string, stage: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** A write: apigateway:PATCH on /usageplans. */
  addStage(planId: string, apiId: string, stage: string): Promise<void>;
  /** A write: apigateway:POST on /usageplans/<id>/keys. */
  addKey(planId: string, keyId: string): Promise<void>;
  /** The headers that sign a request to a deployed API with the credentials in use. */
  signInvocation(request: Signable): Promise<Readonly<Record<string, string>>>;
}

/** API Gateway (REST APIs) as the pipeline uses it. A call that fails throws AwsError. */
export interface ApiGateway extends ApiCallers {
  /** All APIs of exactly this name. */
  apisNamed(name: string): Promise<readonly RestApi[]>;
  /** Undefined when there is no such API. */
  api(id: string): Promise<RestApi | undefined>;
  /** A write: apigateway:POST on /restapis. */
  createApi(name: string, tags: Readonly<Record<string, string>>): Promise<RestApi>;
  /** All paths of an API with their methods. */
  paths(apiId: string): Promise<readonly ApiPath[]>;
  /**
   * A write: apigateway:POST.
   *
   * @param pathPart the last segment of the new path, such as `{proxy+}`.
   */
  createPath(apiId: string, parentPathId: string, pathPart: string): Promise<Creation>;
  /**
   * Creates a method with its integration and responses. Writes: apigateway:PUT, several calls.
   *
   * @returns `exists` when the method, or a part of it, is already there. It may then be incomplete: delete it first.
   */
  createMethod(apiId: string, pathId: string, httpMethod: string, method: ApiMethod): Promise<Creation>;
  /** A write: apigateway:PATCH. */
  patchIntegration(apiId: string, pathId: string, httpMethod: string, patch: IntegrationPatch): Promise<void>;
  /** A write: apigateway:DELETE. It does not change what is deployed. */
  deleteMethod(apiId: string, pathId: string, httpMethod: string): Promise<void>;
  /** Undefined when there is no such stage. */
  stage(apiId: string, name: string): Promise<ApiStage | undefined>;
  /** A write: apigateway:PATCH on the stage. It takes effect without a deployment, and callers of the API notice nothing. */
  setStageVariable(apiId: string, stage: string, name: string, value: string): Promise<void>;
  /** All methods that an existing stage serves. */
  deployedMethods(apiId: string, stage: string): Promise<readonly DeployedMethod[]>;
  /** Deploys the API as it is now to a stage; creates the stage when it is missing. A write: apigateway:POST. */
  deploy(apiId: string, stage: string, description: string): Promise<void>;
}
