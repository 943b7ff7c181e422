import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../identity/principal.ts';
import type { Upstream } from '../../ministack/upstream.ts';
import { type Answer, send } from '../../protocol/answer.ts';
import { errorAnswer, notImplemented, ServiceError } from '../../protocol/service-error.ts';
import type { CallLog } from '../../server/call-log.ts';
import type { WireRequest } from '../../signature/wire.ts';
import type { BucketPolicies } from './access/bucket-policies.ts';
import { bucketArn, needsOf } from './access/permissions.ts';
import { contextOf } from './access/request-context.ts';
import type { S3Access } from './access/s3-access.ts';
import { deleteObjects } from './delete-objects.ts';
import type { Encryption } from './encryption.ts';
import { type Exchange, type SignedExchange, verifiedBody } from './exchange.ts';
import { s3Operation, s3Target } from './operations.ts';
import { pass } from './pass.ts';
import { PayloadMismatch, signedPayload } from './payload.ts';
import { type BucketRegions, locationXml } from './regions.ts';

/** What S3 needs. */
export interface S3Ports {
  readonly upstream: Upstream;
  readonly log: CallLog;
  readonly regions: BucketRegions;
  readonly access: S3Access;
  readonly buckets: BucketPolicies;
  readonly encryption: Encryption;
  /** Who a request claims to be from, for the log. */
  claimed(request: WireRequest): string;
  /** The region that a request is signed for; undefined without a signature. */
  signedRegion(request: WireRequest): string | undefined;
  /**
   * Verifies a request that is signed for a region, and returns its sender.
   *
   * @param payloadHash what was signed as the hash of the body.
   * @throws ServiceError worded as S3 does.
   */
  authenticate(request: WireRequest, payloadHash: string, region: string): Principal;
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

const asServiceError = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof PayloadMismatch) {
    const text = `The provided 'x-amz-content-sha256' header does not match what was computed.`;
    return new ServiceError(400, 'XAmzContentSHA256Mismatch', text);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new ServiceError(500, 'InternalError', `We encountered an internal error. Please try again. (${why})`);
};

/** The signed hash of the body. A request without signature gets a marker, because it must fail as unsigned. */
const payloadOf = (wire: WireRequest): string =>
  wire.headers.has('authorization') ? signedPayload(wire.headers.get('x-amz-content-sha256')) : 'UNSIGNED-PAYLOAD';

const NO_CONTENT: Answer = { status: 204, headers: {}, body: '' };

/**
 * Amazon S3: verifies signatures, evaluates policies and the use of keys, and streams bodies to the emulator and back.
 */
export class S3 {
  readonly #ports: S3Ports;

  constructor(ports: S3Ports) {
    this.#ports = ports;
  }

  /** Answers one request and logs it. */
  async handle(request: IncomingMessage, response: ServerResponse, wire: WireRequest): Promise<void> {
    const target = s3Target(wire);
    const exchange: Exchange = { request, response, wire, target, operation: s3Operation(wire, target) };
    let principal = this.#ports.claimed(wire);
    try {
      const payload = payloadOf(wire);
      const caller = this.#authenticate(exchange, payload);
      principal = caller.arn;
      await this.#carryOut({ ...exchange, caller, payload });
    } catch (error) {
      this.#refuse(exchange, asServiceError(error), principal);
    }
  }

  #authenticate({ wire, target, operation }: Exchange, payload: string): Principal {
    const { regions } = this.#ports;
    const signed = this.#ports.signedRegion(wire) ?? regions.own;
    if (operation.name !== 'GetBucketLocation' && target.bucket !== '') regions.check(target.bucket, signed);
    const isHome = signed === regions.of(target.bucket);
    return this.#ports.authenticate(wire, payload, isHome ? signed : regions.own);
  }

  async #carryOut(exchange: SignedExchange): Promise<void> {
    const { operation, target, wire, caller, request } = exchange;
    if (!operation.isKnown) throw notImplemented('s3', operation.name);
    this.#ports.check(operation.name, wire, target.path);
    await this.#ports.inject(operation.name);
    const context = contextOf(wire, caller, request.socket.remoteAddress);
    this.#ports.access.require(caller, needsOf(operation.name, target, wire), context);
    const headers = await this.#ports.encryption.authorize({ caller, operation: operation.name, target, wire });
    const answer = await this.#ownAnswer(exchange);
    if (answer === undefined) return this.#pass(exchange, headers);
    this.#record(exchange, caller.arn, answer.status);
    send(exchange.response, answer, wire.method);
  }

  /** The answer to an operation whose body is not streamed; undefined for the others. */
  async #ownAnswer(exchange: SignedExchange): Promise<Answer | undefined> {
    const { buckets, regions, upstream } = this.#ports;
    const { target, operation } = exchange;
    const { bucket } = target;
    switch (operation.name) {
      case 'GetBucketPolicy':
        return { status: 200, headers: { 'content-type': 'application/json' }, body: buckets.get(bucket) };
      case 'PutBucketPolicy':
        buckets.put(bucket, (await verifiedBody(exchange)).toString('utf8'));
        return NO_CONTENT;
      case 'DeleteBucketPolicy':
        buckets.delete(bucket);
        return NO_CONTENT;
      case 'PutBucketEncryption':
        return this.#putEncryption(exchange, await verifiedBody(exchange));
      case 'DeleteBucketEncryption':
        return this.#putEncryption(exchange, undefined);
      case 'DeleteObjects': {
        const context = contextOf(exchange.wire, exchange.caller, exchange.request.socket.remoteAddress);
        const refusal = this.#ports.access.refusal.bind(this.#ports.access, exchange.caller);
        const body = (await verifiedBody(exchange)).toString('utf8');
        return deleteObjects(exchange, body, { upstream, refusal: (need) => refusal(need, context) });
      }
      case 'GetBucketLocation': {
        const region = regions.of(bucket);
        if (region === regions.own) return undefined;
        return { status: 200, headers: { 'content-type': 'application/xml' }, body: locationXml(region) };
      }
      default:
        return undefined;
    }
  }

  /** @param body undefined to delete the configuration. */
  async #putEncryption({ target, wire }: SignedExchange, body: Buffer | undefined): Promise<Answer> {
    const answer = await this.#ports.upstream.ask({
      service: 's3',
      method: wire.method,
      target: `${target.path}?encryption`,
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status < 300) this.#ports.encryption.setDefault(target.bucket, body?.toString('utf8'));
    return answer;
  }

  #pass(exchange: SignedExchange, headers: Readonly<Record<string, string>>): Promise<void> {
    const { caller, target, operation, wire, request } = exchange;
    const { bucket } = target;
    return pass(exchange, {
      upstream: this.#ports.upstream,
      headers,
      region: this.#ports.regions.of(bucket),
      answered: (status) => this.#record(exchange, caller.arn, status),
      instead: (status) => {
        // Whoever may not list a bucket is not told which objects it lacks.
        if (status !== 404 || !['GetObject', 'HeadObject'].includes(operation.name)) return undefined;
        const context = contextOf(wire, caller, request.socket.remoteAddress);
        return this.#ports.access.refusal(
          caller,
          { action: 's3:ListBucket', bucket, resource: bucketArn(bucket) },
          context,
        );
      },
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
