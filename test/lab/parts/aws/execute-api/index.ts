import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, BodyTooLong, readBody, send } from '../protocol/answer.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { Authenticator } from '../server/authenticator.ts';
import type { CallLog } from '../server/call-log.ts';
import type { LiveApis } from '../services/apigateway/live.ts';
import { sha256 } from '../signature/canonical.ts';
import { wireRequest } from '../signature/wire.ts';
import { forward } from './forward.ts';
import type { Invocation } from './invocation.ts';
import { mock } from './mock.ts';
import { ids, Refusal, serverError } from './refusal.ts';
import { route } from './route.ts';

/** API Gateway's limit for the body of a request. */
const LIMIT_BYTES = 10 * 1024 * 1024;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(request, LIMIT_BYTES);
  } catch (error) {
    if (error instanceof BodyTooLong) throw new Refusal(413, 'Request Too Long', 'RequestTooLargeException');
    throw error;
  }
}

const asAnswer = ({ status, type, message }: Refusal): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type, ...ids() },
  body: JSON.stringify({ message }),
});

/** API Gateway's data plane: answers the calls to deployed APIs. */
export class ExecuteApi {
  readonly #live: LiveApis;
  readonly #log: CallLog;
  readonly #authenticator: Authenticator;

  /** @param authenticator verifies the signature of calls to methods with authorization AWS_IAM. */
  constructor(live: LiveApis, log: CallLog, authenticator: Authenticator) {
    this.#live = live;
    this.#log = log;
    this.#authenticator = authenticator;
  }

  /** Answers one call and logs it. */
  async handle(request: IncomingMessage, response: ServerResponse, invocation: Invocation): Promise<void> {
    try {
      await this.#invoke(request, response, invocation);
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(error);
      request.resume();
      if (response.headersSent) response.destroy();
      else send(response, asAnswer(error instanceof Refusal ? error : serverError()), request.method);
    }
    this.#log.write({
      principal: 'anonymous',
      service: 'execute-api',
      operation: 'Invoke',
      write: false,
      resource: `${invocation.apiId}/${invocation.stage}/${request.method}${invocation.path}`,
      status: response.statusCode,
    });
  }

  async #invoke(request: IncomingMessage, response: ServerResponse, invocation: Invocation): Promise<void> {
    const resources = await this.#live.deployed(invocation.apiId, invocation.stage);
    if (resources === undefined) throw new Refusal(403, 'Forbidden', 'ForbiddenException');
    const matched = route(resources, request.method ?? 'GET', invocation.path);
    if (matched === undefined) {
      throw new Refusal(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
    }
    if (matched.method.apiKeyRequired === true) await this.#checkKey(request, invocation);
    const body = await bodyOf(request);
    if (matched.method.authorizationType === 'AWS_IAM') this.#checkSignature(request, body);
    const integration = matched.method.methodIntegration;
    if (integration?.type === 'MOCK') send(response, mock(integration), request.method);
    else await forward({ request, response, invocation, matched, body });
  }

  #checkSignature(request: IncomingMessage, body: Buffer): void {
    const wire = wireRequest(request);
    const service = this.#authenticator.service(wire);
    if (service !== undefined && service !== 'execute-api') {
      const text = "Credential should be scoped to correct service: 'execute-api'.";
      throw new Refusal(403, text, 'InvalidSignatureException');
    }
    try {
      this.#authenticator.authenticate(wire, 'rest-json', sha256(body));
    } catch (error) {
      if (error instanceof ServiceError) throw new Refusal(403, error.message, error.code);
      throw error;
    }
  }

  async #checkKey(request: IncomingMessage, { apiId, stage }: Invocation): Promise<void> {
    const given = request.headers['x-api-key'];
    const keys = await this.#live.keysOf(apiId, stage);
    if (typeof given !== 'string' || !keys.has(given)) throw new Refusal(403, 'Forbidden', 'ForbiddenException');
  }
}
