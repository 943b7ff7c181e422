import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { readBody } from './protocol/answer.ts';

/** An answer from behind, read whole. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is sent to the emulator; it tells services by the credential scope alone and looks at no signature. */
export interface UpstreamRequest {
  readonly service: string;
  readonly method: string;
  /** Path and query, raw. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Idle connections are given up before the emulator closes them (after 5 s), so that none is reused while it closes. */
const IDLE_MS = 2_000;
const LIMIT = 64 * 1024 * 1024;

/** The emulator behind the front door: nothing but the front door talks to it. */
export class Upstream {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS });

  constructor(port: number) {
    this.#port = port;
  }

  /** Opens a request whose body and answer the caller streams. */
  open(
    method: string,
    target: string,
    headers: Readonly<Record<string, string | string[]>>,
    answered: (answer: IncomingMessage) => void,
  ): ClientRequest {
    const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path: target, headers };
    return httpRequest(options, answered);
  }

  /** One request and its answer. */
  ask(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const body = Buffer.from(request.body ?? '');
    const headers = { ...request.headers, ...this.scope(request.service), 'content-length': String(body.length) };
    return new Promise((resolve, reject) => {
      const sent = this.open(request.method, request.target, headers, (answer) => {
        readBody(answer, LIMIT).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: textHeaders(answer), body: read }),
          reject,
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  /** Headers by which the emulator knows the service. */
  scope(service: string): { authorization: string; host: string } {
    const credential = `Credential=AKIAFRONTDOOR/20260101/us-east-1/${service}/aws4_request`;
    return {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
      host: `127.0.0.1:${this.#port}`,
    };
  }
}

/** Headers that belong to one connection and are not passed on. */
export const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
]);

/** The headers of an answer, those of its connection aside. */
export function textHeaders(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
