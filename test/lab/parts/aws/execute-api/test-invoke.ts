import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readBody } from '../protocol/answer.ts';
import type { Method, Resource } from '../services/apigateway/model.ts';
import { answerHeaders } from './forward.ts';
import { type IntegrationCall, integrationRequest, sendToServer } from './integration.ts';
import { mock } from './mock.ts';
import { Refusal } from './refusal.ts';
import { route } from './route.ts';

/** The request of a test, as TestInvokeMethod is given it. */
export interface TestRequest {
  readonly apiId: string;
  /** The resource whose method is tried, as it is now: it need not be deployed. */
  readonly resource: Resource;
  readonly method: Method;
  readonly verb: string;
  readonly pathWithQueryString: string;
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What TestInvokeMethod answers. */
export interface TestResult {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly log: string;
  /** In ms. */
  readonly latency: number;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const LIMIT_BYTES = 10 * 1024 * 1024;

/** How the log says why an execution failed, by the type of the error. */
const failures: Readonly<Record<string, string>> = {
  IntegrationTimeoutException: 'Execution failed due to a timeout error',
  IntegrationFailureException: 'Execution failed due to a network error communicating with endpoint',
  InternalServerErrorException: 'Execution failed due to configuration error: Invalid endpoint address',
};

/** Members in the manner of Java's maps, as the log prints them: `{a=1, b=2}`. */
const printed = (members: Headers | Readonly<Record<string, string>>): string =>
  `{${Object.entries(members)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${[value].flat().join(',')}`]))
    .join(', ')}}`;

/** The execution log that API Gateway's console shows. */
class ExecutionLog {
  readonly #lines: string[] = [];

  constructor(id: string) {
    this.#lines.push(`Execution log for request ${id}`);
    this.add(`Starting execution for request: ${id}`);
  }

  add(text: string): void {
    const [day, date, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
    this.#lines.push(`${day} ${month} ${date} ${time} UTC ${year} : ${text}`);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

async function throughServer(call: IntegrationCall, log: ExecutionLog): Promise<Answered> {
  const request = integrationRequest(call);
  const address = `${request.url.origin}${request.target}`;
  log.add(`Endpoint request URI: ${address}`);
  log.add(`Endpoint request headers: ${printed(request.headers)}`);
  log.add(`Endpoint request body after transformations: ${call.body.toString('utf8')}`);
  log.add(`Sending request to ${address}`);
  const since = Date.now();
  const answer = await sendToServer(request);
  const status = answer.statusCode ?? 502;
  log.add(`Received response. Status: ${status}, Integration latency: ${Date.now() - since} ms`);
  const body = (await readBody(answer, LIMIT_BYTES)).toString('utf8');
  log.add(`Endpoint response headers: ${printed(answer.headers)}`);
  log.add(`Endpoint response body before transformations: ${body}`);
  return { status, headers: answerHeaders(answer), body };
}

function byMock(method: Method): Answered {
  const { status, headers, body } = mock(method.methodIntegration ?? {});
  return { status, headers, body: String(body) };
}

function refused(error: Refusal, log: ExecutionLog): Answered {
  log.add(failures[error.type] ?? `Execution failed: ${error.message}`);
  return {
    status: error.status,
    headers: { 'x-amzn-errortype': error.type },
    body: JSON.stringify({ message: error.message }),
  };
}

/** Calls a method as it is now, without a deployment, a key or a signature, and tells what happened on the way. */
export async function testInvoke(test: TestRequest): Promise<TestResult> {
  const { apiId, resource, method, verb, headers } = test;
  const [path = '/', query = ''] = test.pathWithQueryString.split(/\?(.*)/s);
  const parts = route([resource], verb, path)?.parts ?? {};
  const log = new ExecutionLog(randomUUID());
  const since = Date.now();
  log.add(`HTTP Method: ${verb}, Resource Path: ${path}`);
  log.add(`Method request path: ${printed(parts)}`);
  log.add(`Method request query string: ${printed(Object.fromEntries(new URLSearchParams(query)))}`);
  log.add(`Method request headers: ${printed(headers)}`);
  log.add(`Method request body before transformations: ${test.body}`);
  const body = Buffer.from(test.body);
  const call = { apiId, verb, query, headers, source: 'test-invoke-source-ip', body, matched: { method, parts } };
  let answered: Answered;
  try {
    answered = method.methodIntegration?.type === 'MOCK' ? byMock(method) : await throughServer(call, log);
    log.add(`Method response body after transformations: ${answered.body}`);
    log.add(`Method response headers: ${printed(answered.headers)}`);
    log.add('Successfully completed execution');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answered = refused(error, log);
  }
  log.add(`Method completed with status: ${answered.status}`);
  const lists = Object.entries(answered.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat()] as const],
  );
  return {
    status: answered.status,
    body: answered.body,
    headers: Object.fromEntries(lists.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueHeaders: Object.fromEntries(lists),
    log: log.text(),
    latency: Date.now() - since,
  };
}
