import type { Upstream, UpstreamAnswer } from '../../ministack/upstream.ts';
import type { Service } from '../../protocol/operation.ts';
import { type RestCall, type Route, restService } from '../../protocol/rest-json.ts';
import { notImplemented, ServiceError } from '../../protocol/service-error.ts';
import { exportRoute } from './export.ts';
import type { InvokeUrl } from './invoke-url.ts';
import type { LiveApis } from './live.ts';
import type { Method } from './model.ts';
import { passed } from './passed.ts';
import { patchPaths, typedPatches } from './patches.ts';
import { testInvokeRoute } from './test-invoke.ts';

/** What API Gateway's control plane needs. */
export interface ApiGatewayPorts {
  readonly upstream: Upstream;
  readonly live: LiveApis;
  /** Keeps the address of the pipeline's own API. */
  readonly invokeUrl: InvokeUrl;
}

const conflict = (what: string): ServiceError =>
  new ServiceError(409, 'ConflictException', `${what} already exists for this resource`);

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

/**
 * Amazon API Gateway's control plane. The emulator stores it; operations that it carries out wrongly are corrected
 * here.
 */
export class ApiGateway {
  readonly #ports: ApiGatewayPorts;

  constructor(ports: ApiGatewayPorts) {
    this.#ports = ports;
  }

  /** The service for the router. */
  service(): Service {
    const method = '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}';
    const corrected: Route[] = [
      { operation: 'PutMethod', method: 'PUT', pattern: method, run: (call) => this.#putMethod(call) },
      {
        operation: 'PutMethodResponse',
        method: 'PUT',
        pattern: `${method}/responses/{statusCode}`,
        run: (call) => this.#putMethodResponse(call),
      },
      {
        operation: 'PutIntegration',
        method: 'PUT',
        pattern: `${method}/integration`,
        run: (call) => this.#putIntegration(call),
      },
      {
        operation: 'UpdateMethod',
        method: 'PATCH',
        pattern: method,
        run: (call) => this.#pass(call, typedPatches(call.json(), patchPaths.UpdateMethod)),
      },
      {
        operation: 'UpdateIntegration',
        method: 'PATCH',
        pattern: `${method}/integration`,
        run: (call) => this.#pass(call, typedPatches(call.json(), patchPaths.UpdateIntegration)),
      },
      {
        operation: 'CreateDeployment',
        method: 'POST',
        pattern: '/restapis/{restApiId}/deployments',
        run: (call) => this.#createDeployment(call),
      },
      {
        operation: 'CreateStage',
        method: 'POST',
        pattern: '/restapis/{restApiId}/stages',
        run: (call) => this.#createStage(call),
      },
    ];
    const routes = passed.map(
      ([verb, pattern, operation]): Route => ({ operation, method: verb, pattern, run: (call) => this.#pass(call) }),
    );
    return restService('apigateway', [
      ...corrected,
      ...this.#deletions(),
      testInvokeRoute(this.#ports.live),
      exportRoute(this.#ports.live),
      ...routes,
    ]);
  }

  /** Deletions that may take the pipeline's stage with them. */
  #deletions(): Route[] {
    const stage = '/restapis/{restApiId}/stages/{stageName}';
    const run = async (call: RestCall): Promise<UpstreamAnswer> => {
      const answer = await this.#pass(call);
      if (answer.status < 300) this.#ports.invokeUrl.deleted(call.parts['restApiId'] ?? '', call.parts['stageName']);
      return answer;
    };
    return [
      { operation: 'DeleteRestApi', method: 'DELETE', pattern: '/restapis/{restApiId}', run },
      { operation: 'DeleteStage', method: 'DELETE', pattern: stage, run },
    ];
  }

  /** Passes a call to the emulator. @param body replaces the caller's body. */
  async #pass({ request }: RestCall, body?: unknown): Promise<UpstreamAnswer> {
    const query = request.query === '' ? '' : `?${request.query}`;
    const answer = await this.#ports.upstream.ask({
      service: 'apigateway',
      method: request.method,
      target: `${request.path}${query}`,
      headers: { 'content-type': request.headers.get('content-type') ?? 'application/json' },
      body: body === undefined ? request.body : JSON.stringify(body),
    });
    if (request.method !== 'GET') this.#ports.live.changed();
    return answer;
  }

  async #method(call: RestCall): Promise<Method | undefined> {
    const { restApiId, resourceId, httpMethod } = call.parts;
    const answer = await this.#ports.live.ask(
      'GET',
      `/restapis/${restApiId}/resources/${resourceId}/methods/${httpMethod}`,
    );
    return answer.status === 200 ? (JSON.parse(answer.body.toString('utf8')) as Method) : undefined;
  }

  async #putMethod(call: RestCall): Promise<UpstreamAnswer> {
    const type = members(call.json())['authorizationType'];
    if (typeof type !== 'string') {
      throw new ServiceError(400, 'BadRequestException', 'Invalid Method authorization type specified');
    }
    if (type !== 'NONE' && type !== 'AWS_IAM') {
      throw notImplemented('apigateway', `PutMethod with authorization type ${type}`);
    }
    if ((await this.#method(call)) !== undefined) throw conflict('Method');
    return this.#pass(call);
  }

  async #putMethodResponse(call: RestCall): Promise<UpstreamAnswer> {
    const method = await this.#method(call);
    if (method?.methodResponses?.[call.parts['statusCode'] ?? ''] !== undefined) throw conflict('Response');
    return this.#pass(call);
  }

  async #putIntegration(call: RestCall): Promise<UpstreamAnswer> {
    const input = members(call.json());
    const type = input['type'];
    if (type !== 'HTTP_PROXY' && type !== 'MOCK') {
      throw notImplemented('apigateway', `PutIntegration of type ${String(type)}`);
    }
    if (type === 'HTTP_PROXY' && !/^https?:\/\/[^/]+/.test(String(input['uri']))) {
      throw new ServiceError(400, 'BadRequestException', 'Invalid HTTP endpoint specified for URI');
    }
    const timeout = input['timeoutInMillis'];
    if (typeof timeout === 'number' && (timeout < 50 || timeout > 29_000)) {
      throw new ServiceError(400, 'BadRequestException', 'Timeout should be between 50 ms and 29000 ms');
    }
    return this.#pass(call);
  }

  async #createDeployment(call: RestCall): Promise<UpstreamAnswer> {
    const { live } = this.#ports;
    const apiId = call.parts['restApiId'] ?? '';
    const stageName = members(call.json())['stageName'];
    const api = await live.ask('GET', `/restapis/${apiId}`);
    if (api.status === 200) {
      const methods = (await live.resources(apiId)).flatMap((one) => Object.values(one.resourceMethods ?? {}));
      if (methods.length === 0) {
        throw new ServiceError(400, 'BadRequestException', `The REST API doesn't contain any methods`);
      }
      if (methods.some((one) => one.methodIntegration?.type === undefined)) {
        throw new ServiceError(400, 'BadRequestException', 'No integration defined for method');
      }
    }
    const answer = await this.#pass(call);
    if (answer.status >= 300) return answer;
    const { id } = JSON.parse(answer.body.toString('utf8')) as { id: string };
    await live.deploy(apiId, id);
    if (typeof stageName === 'string' && stageName !== '') await this.#ports.invokeUrl.deployed(apiId, stageName);
    return answer;
  }

  async #createStage(call: RestCall): Promise<UpstreamAnswer> {
    const answer = await this.#pass(call);
    const stageName = members(call.json())['stageName'];
    if (answer.status < 300) await this.#ports.invokeUrl.deployed(call.parts['restApiId'] ?? '', String(stageName));
    return answer;
  }
}
