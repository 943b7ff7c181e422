import type { IncomingMessage } from 'node:http';
import { hopHeaders, type Upstream } from '../../ministack/upstream.ts';
import type { ServiceError } from '../../protocol/service-error.ts';
import { DEFAULT_ENCRYPTION, saysEncryption } from './encryption.ts';
import type { SignedExchange } from './exchange.ts';
import { PayloadGuard } from './payload.ts';

/** How a request is passed to the emulator. */
export interface PassOptions {
  readonly upstream: Upstream;
  /** Headers that replace those of the client. */
  readonly headers: Readonly<Record<string, string>>;
  /** Region of the bucket, which the emulator does not know. */
  readonly region: string;
  /** Called with the status before the answer is sent. */
  answered(status: number): void;
  /** An error to be answered in the place of the emulator's answer. */
  instead(status: number): ServiceError | undefined;
}

/** Removes the parameters of a presigned URL, which the emulator would try to verify. */
const withoutSignature = (query: string): string =>
  query
    .split('&')
    .filter((pair) => !/^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)=/.test(pair))
    .join('&');

/** What of a request's headers is passed on. */
function passedHeaders({ request }: SignedExchange, { upstream, headers }: PassOptions) {
  const all = { ...request.headers, ...headers, ...upstream.scope('s3') };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) || name === 'expect' ? [] : [[name, value]],
    ),
  );
}

/** The headers of the emulator's answer without those of CORS, which S3 sends only for a bucket with CORS rules. */
function answerHeaders(answer: IncomingMessage, operation: string, region: string): Record<string, string | string[]> {
  const own = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || hopHeaders.has(name) || name.startsWith('access-control-') ? [] : [[name, value] as const],
  );
  const headers: Record<string, string | string[]> = Object.fromEntries(own);
  if (headers['x-amz-bucket-region'] !== undefined) headers['x-amz-bucket-region'] = region;
  const isEncrypted = own.some(([name]) => name.startsWith('x-amz-server-side-encryption'));
  const isSuccess = (answer.statusCode ?? 502) < 300;
  return isSuccess && saysEncryption(operation) && !isEncrypted ? { ...headers, ...DEFAULT_ENCRYPTION } : headers;
}

/**
 * Streams a request to the emulator and its answer to the client.
 *
 * @throws PayloadMismatch for another body than the signed one; the error of `instead`; any failure of the emulator.
 */
export function pass(exchange: SignedExchange, options: PassOptions): Promise<void> {
  const { request, response, wire, target, operation, payload } = exchange;
  const query = wire.query === '' ? '' : `?${withoutSignature(wire.query)}`;
  const headers = passedHeaders(exchange, options);
  return new Promise((resolve, reject) => {
    const guard = new PayloadGuard(payload);
    let failure: unknown;
    const behind = options.upstream.open(wire.method, `${target.path}${query}`, headers, (answer) => {
      const status = answer.statusCode ?? 502;
      const other = options.instead(status);
      if (other !== undefined) {
        answer.resume();
        reject(other);
        return;
      }
      options.answered(status);
      response.writeHead(status, answerHeaders(answer, operation.name, options.region));
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
