import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../identity/principal.ts';
import { readBody } from '../../protocol/answer.ts';
import { notImplemented } from '../../protocol/service-error.ts';
import type { WireRequest } from '../../signature/wire.ts';
import type { S3Operation, S3Target } from './operations.ts';
import { PayloadMismatch } from './payload.ts';

/** One request to S3 and what has been found out about it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wire: WireRequest;
  readonly target: S3Target;
  readonly operation: S3Operation;
}

/** A request whose sender is known. */
export interface SignedExchange extends Exchange {
  readonly caller: Principal;
  /** What the client signed as the hash of the body. */
  readonly payload: string;
}

/** Greatest body that is read whole: those that configure a bucket or list objects. */
const LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * Reads a body whole and compares it with the hash that was signed.
 *
 * @throws PayloadMismatch for another body than the signed one; ServiceError 501 for one that is sent in signed chunks.
 */
export async function verifiedBody({ request, payload, operation }: SignedExchange): Promise<Buffer> {
  if (payload.startsWith('STREAMING-')) throw notImplemented('s3', `${operation.name} with a body in chunks`);
  const body = await readBody(request, LIMIT_BYTES);
  const isHashed = payload !== 'UNSIGNED-PAYLOAD';
  if (isHashed && createHash('sha256').update(body).digest('hex') !== payload) {
    throw new PayloadMismatch('The body is not the one that was signed.');
  }
  return body;
}
