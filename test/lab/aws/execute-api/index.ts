import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from '../call-log.ts';
import { type Answer, BodyTooLong, readBody, send } from '../protocol/answer.ts';
import type { LiveApis } from '../services/apigateway/live.ts';
import { forward } from './forward.ts';
import type { Invocation } from './invocation.ts';
import { mock } from './mock.ts';
import { ids, Refusal, serverError } from './refusal.ts';
import { route } from './route.ts';

/** The longest body that API Gateway takes. */
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

/** API Gateway's data plane: what a stage shows, forwarded. */
export class ExecuteApi {
  readonly #live: LiveApis;
  readonly #log: CallLog;

  constructor(live: LiveApis, log: CallLog) {
    this.#live = live;
    this.#log = log;
  }

  /** Answers one invocation. */
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
    const integration = matched.method.methodIntegration;
    if (integration?.type === 'MOCK') send(response, mock(integration), request.method);
    else await forward(request, response, invocation, matched, body);
  }

  async #checkKey(request: IncomingMessage, { apiId, stage }: Invocation): Promise<void> {
    const given = request.headers['x-api-key'];
    const keys = await this.#live.keysOf(apiId, stage);
    if (typeof given !== 'string' || !keys.has(given)) throw new Refusal(403, 'Forbidden', 'ForbiddenException');
  }
}
