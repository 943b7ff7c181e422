import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ExecuteApi } from '../execute-api/index.ts';
import { invocationOf } from '../execute-api/invocation.ts';
import type { Faults } from '../faults/faults.ts';
import { permissionOf, type UserPolicies } from '../identity/user-policies.ts';
import type { RequestCheck } from '../model/request-check.ts';
import { type Answer, BodyTooLong, readBody, send } from '../protocol/answer.ts';
import type { BufferedRequest, Operation, Service } from '../protocol/operation.ts';
import { errorAnswer, notImplemented, ServiceError } from '../protocol/service-error.ts';
import type { S3 } from '../services/s3/index.ts';
import { sha256 } from '../signature/canonical.ts';
import { type WireRequest, wireRequest } from '../signature/wire.ts';
import type { Authenticator } from './authenticator.ts';
import type { CallLog } from './call-log.ts';

/** What the router passes requests to, and what it asks about them. */
export interface RouterPorts {
  readonly authenticator: Authenticator;
  readonly services: ReadonlyMap<string, Service>;
  readonly s3: S3;
  readonly executeApi: ExecuteApi;
  readonly log: CallLog;
  /** Checks each request against AWS's own model of the service. */
  readonly check: RequestCheck;
  readonly faults: Faults;
  readonly policies: UserPolicies;
  /** Answers requests below `/_lab/`. */
  readonly labCommands: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Largest body of a request that is read whole. Bodies of S3 and of API invocations are streamed. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/** The service that an unsigned request is probably for, so that it is refused in the form of that service. */
function guess(request: WireRequest): string {
  if (request.headers.has('x-amz-target')) return 'ssm';
  if (request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return 'sts';
  if (/^\/(restapis|apikeys|usageplans)(\/|$)/.test(request.path)) return 'apigateway';
  if (/^\/v1\/(connectors|custom-plugins|connectorOperations)(\/|$)/.test(request.path)) return 'kafkaconnect';
  if (/^\/(v1|api\/v2)\/clusters(\/|$)/.test(request.path)) return 'kafka';
  return 's3';
}

/** Stands for a service that the front door lacks. None of its operations is carried out. */
const absent = (name: string): Service => ({
  name,
  protocol: 'rest-json',
  operations: [],
  resolve: (request): Operation => {
    const operation = request.headers.get('x-amz-target') ?? new URLSearchParams(request.body.toString()).get('Action');
    const read = request.method === 'GET' || request.method === 'HEAD';
    return { name: operation ?? `${request.method} ${request.path}`, write: !read, resource: '', run: undefined };
  },
});

/** Passes each request to its service, after the signature has been verified, and logs the call. */
export class Router {
  readonly #ports: RouterPorts;

  constructor(ports: RouterPorts) {
    this.#ports = ports;
  }

  /** Handles the requests of an HTTP server. */
  readonly listener: RequestListener = (request, response) => {
    this.#route(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) send(response, errorAnswer('rest-json', internal(error)));
      else response.destroy();
    });
  };

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wire = wireRequest(request);
    if (wire.path.startsWith('/_lab/')) return this.#ports.labCommands(request, response);
    const invocation = invocationOf(wire.headers.get('host') ?? '', request.url ?? '/');
    if (invocation !== undefined) return this.#ports.executeApi.handle(request, response, invocation);
    const name = this.#ports.authenticator.service(wire) ?? guess(wire);
    if (name === 's3') return this.#ports.s3.handle(request, response, wire);
    return this.#buffered(this.#ports.services.get(name) ?? absent(name), request, response, wire);
  }

  async #buffered(
    service: Service,
    request: IncomingMessage,
    response: ServerResponse,
    wire: WireRequest,
  ): Promise<void> {
    const call = { principal: this.#ports.authenticator.claimed(wire), operation: '', write: false, resource: '' };
    let answer: Answer;
    try {
      const body = await readBody(request, LIMIT_BYTES);
      const whole: BufferedRequest = { ...wire, body };
      const operation = this.#named(service, service.resolve(whole), whole);
      Object.assign(call, { operation: operation.name, write: operation.write, resource: operation.resource });
      const caller = this.#ports.authenticator.authenticate(wire, service.protocol, sha256(body));
      call.principal = caller.arn;
      if (operation.run === undefined) {
        this.#ports.check.known(service.name, operation.name);
        throw notImplemented(service.name, operation.name);
      }
      this.#ports.check.check(service.name, operation.name, whole);
      this.#ports.policies.require(caller, permissionOf(service.name, operation.name, wire.method), service.protocol);
      await this.#ports.faults.inject(service.name, operation.name, service.protocol);
      answer = await operation.run(caller);
    } catch (error) {
      const known = error instanceof ServiceError ? error : internal(error);
      if (known.status === 500) console.error(error);
      answer = errorAnswer(service.protocol, known, service.name);
    }
    this.#ports.log.write({ ...call, service: service.name, status: answer.status });
    send(response, answer, wire.method);
  }

  /** Gives an operation for which the service has no route the name that it has in AWS, if it exists there. */
  #named(service: Service, operation: Operation, request: BufferedRequest): Operation {
    if (operation.run !== undefined || service.protocol !== 'rest-json') return operation;
    const name = this.#ports.check.operationAt(service.name, request.method, request.path);
    return name === undefined ? operation : { ...operation, name };
  }
}

/** The answer to an unexpected error: 413 for a body that is too long, else 500. */
function internal(error: unknown): ServiceError {
  if (error instanceof BodyTooLong) return new ServiceError(413, 'RequestEntityTooLargeException', error.message);
  return new ServiceError(500, 'InternalFailure', error instanceof Error ? error.message : String(error));
}
