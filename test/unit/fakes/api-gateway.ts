import type { WriteGate } from '#lib/converge/writes.ts';
import { methodsOf as servedMethods } from '#lib/pipeline/deploy-api/diversions.ts';
import type {
  ApiGateway,
  ApiKey,
  ApiMethod,
  ApiPath,
  ApiStage,
  DeployedMethod,
  RestApi,
  UsagePlan,
} from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import { Secret } from '#lib/secret.ts';

interface FakeApi {
  readonly api: RestApi;
  readonly resources: Map<string, { readonly path: string; readonly methods: Map<string, ApiMethod> }>;
  readonly stages: Map<string, ApiStage>;
  /** What each stage serves. */
  readonly served: Map<string, readonly DeployedMethod[]>;
}

export interface FakeApiGateway extends ApiGateway {
  readonly keys: Map<string, ApiKey>;
  readonly plans: Map<string, UsagePlan>;
  readonly apis: Map<string, FakeApi>;
  /** Adds an API as somebody made it by hand. */
  add(name: string): string;
}

/** API Gateway in memory: names are not unique, a method cannot be put twice, a deployment needs integrations. */
export function fakeApiGateway(writes: WriteGate): FakeApiGateway {
  const apis = new Map<string, FakeApi>();
  let serial = 0;
  const next = (kind: string) => `${kind}${++serial}`;
  const of = (id: string): FakeApi => {
    const found = apis.get(id);
    if (found === undefined) throw new AwsError(`no API ${id}`, 'NotFoundException', undefined);
    return found;
  };
  const methodsOf = (apiId: string, resourceId: string): Map<string, ApiMethod> => {
    const found = of(apiId).resources.get(resourceId);
    if (found === undefined) throw new AwsError(`no resource ${resourceId}`, 'NotFoundException', undefined);
    return found.methods;
  };
  const add = (name: string, tags: RestApi['tags'] = {}): RestApi => {
    const api = { id: next('api'), name, tags };
    const root = { path: '/', methods: new Map<string, ApiMethod>() };
    apis.set(api.id, { api, resources: new Map([[next('root'), root]]), stages: new Map(), served: new Map() });
    return api;
  };
  const keys = new Map<string, ApiKey>();
  const plans = new Map<string, UsagePlan>();
  const plan = (id: string, change: (plan: UsagePlan) => UsagePlan) => {
    for (const [name, one] of plans) if (one.id === id) plans.set(name, change(one));
  };
  return {
    keys,
    plans,
    apiKey: async (name) => keys.get(name),
    createApiKey: (name, tags) =>
      writes.run('apigateway:CreateApiKey', async () => {
        keys.set(name, { id: next('key'), enabled: true, value: new Secret(`value of ${name}`), tags });
      }),
    usagePlan: async (name) => plans.get(name),
    createUsagePlan: (name, apiId, stage) =>
      writes.run('apigateway:CreateUsagePlan', async () => {
        if (!of(apiId).stages.has(stage)) throw new AwsError(`no stage ${stage}`, 'NotFoundException', undefined);
        plans.set(name, { id: next('plan'), stages: [`${apiId}/${stage}`], keyIds: [] });
      }),
    addStage: (id, apiId, stage) =>
      writes.run('apigateway:UpdateUsagePlan', async () =>
        plan(id, (one) => ({ ...one, stages: [...one.stages, `${apiId}/${stage}`] })),
      ),
    addKey: (id, keyId) =>
      writes.run('apigateway:CreateUsagePlanKey', async () =>
        plan(id, (one) => ({ ...one, keyIds: [...one.keyIds, keyId] })),
      ),
    signInvocation: async ({ method, url }) => ({ authorization: `signed ${method} ${url}` }),
    apis,
    add: (name) => add(name).id,
    apisNamed: async (name) => [...apis.values()].map((one) => one.api).filter((api) => api.name === name),
    api: async (id) => apis.get(id)?.api,
    createApi: (name, tags) => writes.run('apigateway:CreateRestApi', async () => add(name, tags)),
    paths: async (apiId) =>
      [...of(apiId).resources].map(
        ([id, { path, methods }]): ApiPath => ({ id, path, methods: Object.fromEntries(methods) }),
      ),
    createPath: (apiId, parentId, pathPart) =>
      writes.run('apigateway:CreateResource', async () => {
        const { resources } = of(apiId);
        const parent = resources.get(parentId)?.path ?? '';
        const path = `${parent.replace(/\/$/, '')}/${pathPart}`;
        if ([...resources.values()].some((one) => one.path === path)) return 'exists';
        resources.set(next('resource'), { path, methods: new Map() });
        return 'created';
      }),
    async createMethod(apiId, resourceId, httpMethod, method) {
      const methods = methodsOf(apiId, resourceId);
      const creation = await writes.run('apigateway:PutMethod', async () => {
        if (methods.has(httpMethod)) return 'exists';
        methods.set(httpMethod, { ...method, responses: {}, integration: undefined });
        return 'created';
      });
      if (creation === 'exists') return creation;
      const put = (name: string, part: Partial<ApiMethod>) =>
        writes.run(`apigateway:${name}`, async () => {
          const before = methods.get(httpMethod);
          if (before === undefined) throw new AwsError(`no ${httpMethod}`, 'NotFoundException', undefined);
          methods.set(httpMethod, { ...before, ...part });
        });
      if (Object.keys(method.responses).length > 0) await put('PutMethodResponse', { responses: method.responses });
      const { integration } = method;
      if (integration === undefined) return creation;
      await put('PutIntegration', { integration: { ...integration, responses: {} } });
      if (Object.keys(integration.responses).length > 0) await put('PutIntegrationResponse', { integration });
      return creation;
    },
    patchIntegration: (apiId, resourceId, httpMethod, patch) =>
      writes.run('apigateway:UpdateIntegration', async () => {
        const methods = methodsOf(apiId, resourceId);
        const before = methods.get(httpMethod);
        if (before?.integration === undefined) throw new AwsError('no integration', 'NotFoundException', undefined);
        methods.set(httpMethod, { ...before, integration: { ...before.integration, ...patch } });
      }),
    deleteMethod: (apiId, resourceId, httpMethod) =>
      writes.run('apigateway:DeleteMethod', async () => {
        if (!methodsOf(apiId, resourceId).delete(httpMethod)) {
          throw new AwsError(`no ${httpMethod}`, 'NotFoundException', undefined);
        }
      }),
    setStageVariable: (apiId, stage, name, value) =>
      writes.run('apigateway:UpdateStage', async () => {
        const found = of(apiId).stages.get(stage);
        if (found === undefined) throw new AwsError(`no stage ${stage}`, 'NotFoundException', undefined);
        of(apiId).stages.set(stage, { ...found, variables: { ...found.variables, [name]: value } });
      }),
    stage: async (apiId, name) => of(apiId).stages.get(name),
    deployedMethods: async (apiId, stage) => of(apiId).served.get(stage) ?? [],
    deploy: (apiId, stage, description) =>
      writes.run('apigateway:CreateDeployment', async () => {
        const api = of(apiId);
        const methods = [...api.resources.values()].flatMap((one) => [...one.methods.values()]);
        if (methods.some((method) => method.integration === undefined)) {
          throw new AwsError('No integration defined for method', 'BadRequestException', undefined);
        }
        const { variables = {} } = api.stages.get(stage) ?? {};
        api.stages.set(stage, { name: stage, deploymentDescription: description, variables });
        const paths = [...api.resources].map(([id, one]) => ({
          id,
          path: one.path,
          methods: Object.fromEntries(one.methods),
        }));
        api.served.set(stage, servedMethods(paths));
      }),
  };
}
