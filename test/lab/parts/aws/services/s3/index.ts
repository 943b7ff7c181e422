import type { IncomingMessage, ServerResponse } from 'node:http';
import { hopHeaders, type Upstream } from '../../ministack/upstream.ts';
import { send } from '../../protocol/answer.ts';
import { errorAnswer, notImplemented, ServiceError } from '../../protocol/service-error.ts';
import type { CallLog } from '../../server/call-log.ts';
import type { WireRequest } from '../../signature/wire.ts';
import { type S3Operation, type S3Target, s3Operation, s3Target } from './operations.ts';
import { PayloadGuard, PayloadMismatch, signedPayload } from './payload.ts';

/** What S3 needs. */
export interface S3Ports {
  readonly upstream: Upstream;
  readonly log: CallLog;
  /** Who a request claims to be from, for the log. */
  claimed(request: WireRequest): string;
  /**
   * Verifies a request and returns the ARN of its sender.
   *
   * @param payloadHash what was signed as the hash of the body.
   * @throws ServiceError worded as S3 does.
   */
  authenticate(request: WireRequest, payloadHash: string): string;
  /**
   * Checks the parameters with S3's model.
   *
   * @param path percent-encoded, beginning with the bucket's name.
   * @throws ServiceError worded as S3 does.
   */
  check(operation: string, request: WireRequest, path: string): void;
  /** Delays or fails the call when a fault applies to it. @throws ServiceError worded as S3 does. */
  inject(operation: string): Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wire: WireRequest;
  readonly target: S3Target;
  readonly operation: S3Operation;
}

const asServiceError = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof PayloadMismatch) {
    const text = `The provided 'x-amz-content-sha256' header does not match what was computed.`;
    return new ServiceError(400, 'XAmzContentSHA256Mismatch', text);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new ServiceError(500, 'InternalError', `We encountered an internal error. Please try again. (${why})`);
};

/** Amazon S3. Verifies signatures and streams bodies to the emulator and back. */
export class S3 {
  readonly #ports: S3Ports;

  constructor(ports: S3Ports) {
    this.#ports = ports;
  }

  /** Answers one request and logs it. */
  async handle(request: IncomingMessage, response: ServerResponse, wire: WireRequest): Promise<void> {
    const target = s3Target(wire);
    const exchange = { request, response, wire, target, operation: s3Operation(wire, target) };
    let principal = this.#ports.claimed(wire);
    try {
      const presigned = wire.headers.get('authorization') === undefined && wire.query.includes('X-Amz-Signature=');
      const payload = presigned ? 'UNSIGNED-PAYLOAD' : this.#signedPayload(wire);
      principal = this.#ports.authenticate(wire, payload);
      if (!exchange.operation.passed) throw notImplemented('s3', exchange.operation.name);
      this.#ports.check(exchange.operation.name, wire, target.path);
      await this.#ports.inject(exchange.operation.name);
      await this.#pass(exchange, payload, principal);
    } catch (error) {
      this.#refuse(exchange, asServiceError(error), principal);
    }
  }

  /** The signed hash of the body. A request without signature gets a marker, because it must fail as unsigned. */
  #signedPayload(wire: WireRequest): string {
    if (!wire.headers.has('authorization')) return 'UNSIGNED-PAYLOAD';
    return signedPayload(wire.headers.get('x-amz-content-sha256'));
  }

  #pass(exchange: Exchange, payload: string, principal: string): Promise<void> {
    const { request, response, wire, target } = exchange;
    const headers = { ...request.headers, ...this.#ports.upstream.scope('s3') };
    const passed = Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined || hopHeaders.has(name) || name === 'expect' ? [] : [[name, value]],
      ),
    );
    const query = wire.query === '' ? '' : `?${withoutSignature(wire.query)}`;
    return new Promise((resolve, reject) => {
      const guard = new PayloadGuard(payload);
      let failure: unknown;
      const behind = this.#ports.upstream.open(wire.method, `${target.path}${query}`, passed, (answer) => {
        this.#record(exchange, principal, answer.statusCode ?? 502);
        response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
        answer.pipe(response);
        // After an early answer the rest of the body is read and dropped, so that the client can read the answer.
        request.unpipe(guard);
        request.resume();
        answer.once('error', () => response.destroy());
        answer.once('end', resolve);
      });
      behind.once('error', (error) => reject(failure ?? error));
      guard.once('error', (error) => {
        failure = error;
        behind.destroy(error);
      });
      request.once('aborted', () => behind.destroy(new Error('the client went away')));
      request.pipe(guard).pipe(behind);
    });
  }

  #refuse(exchange: Exchange, error: ServiceError, principal: string): void {
    if (exchange.response.headersSent) {
      exchange.response.destroy();
      return;
    }
    this.#record(exchange, principal, error.status);
    exchange.request.resume();
    send(exchange.response, errorAnswer('s3', error), exchange.wire.method);
  }

  #record({ operation, target }: Exchange, principal: string, status: number): void {
    const resource = target.key === '' ? target.bucket : `${target.bucket}/${target.key}`;
    const { name, write } = operation;
    this.#ports.log.write({ principal, service: 's3', operation: name, write, resource, status });
  }
}

/** Removes the parameters of a presigned URL, which the emulator would try to verify. */
const withoutSignature = (query: string): string =>
  query
    .split('&')
    .filter((pair) => !/^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)=/.test(pair))
    .join('&');

/** The headers of the emulator's answer without those of CORS, which S3 sends only for a bucket with CORS rules. */
const answerHeaders = (answer: IncomingMessage): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) || name.startsWith('access-control-') ? [] : [[name, value]],
    ),
  );
