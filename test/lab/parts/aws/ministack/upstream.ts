import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { readBody } from '../protocol/answer.ts';

/** An answer of the emulator, with its whole body. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request to the emulator. It recognises the service by the credential scope and does not check the signature. */
export interface UpstreamRequest {
  readonly service: string;
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * Idle connections are closed after this time. The emulator closes them after 5 s; a request could meet that moment.
 */
const IDLE_MS = 2_000;
/** Largest body of an answer to {@link Upstream.ask}. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** Client of the emulator ministack. Only the front door calls it. */
export class Upstream {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS });

  constructor(port: number) {
    this.#port = port;
  }

  /** Opens a request, for a caller that streams its body and the body of the answer. */
  open(
    method: string,
    target: string,
    headers: Readonly<Record<string, string | string[]>>,
    answered: (answer: IncomingMessage) => void,
  ): ClientRequest {
    const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path: target, headers };
    return httpRequest(options, answered);
  }

  /** Sends one request and resolves to its answer, whatever the status. @throws Error when the connection fails. */
  ask(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const body = Buffer.from(request.body ?? '');
    const headers = { ...request.headers, ...this.scope(request.service), 'content-length': String(body.length) };
    return new Promise((resolve, reject) => {
      const sent = this.open(request.method, request.target, headers, (answer) => {
        readBody(answer, LIMIT_BYTES).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: textHeaders(answer), body: read }),
          reject,
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** The headers by which the emulator recognises the service. */
  scope(service: string): { authorization: string; host: string } {
    const credential = `Credential=AKIAFRONTDOOR/20260101/us-east-1/${service}/aws4_request`;
    return {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
      host: `127.0.0.1:${this.#port}`,
    };
  }
}

/** Headers that concern a single connection. A proxy does not pass them on (RFC 9110, section 7.6.1). */
export const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
]);

/** The headers of an answer without {@link hopHeaders}; repeated ones are joined by commas. */
export function textHeaders(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
