export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'HEAD' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Deadline of the whole exchange in ms. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** There was no answer: nobody listens, the connection broke, or time was up. */
export class NoAnswer extends Error {
  /** Node's code, such as `ECONNREFUSED`, or `TIMEOUT`. */
  readonly code: string;

  constructor(message: string, code: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'NoAnswer';
    this.code = code;
  }
}

/** A download as it arrives. */
export interface Download {
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes announced by the server; undefined when it announced none. */
  readonly size: number | undefined;
}

/**
 * Plain HTTP over kept-alive connections. `send` follows no redirect (a redirected POST would arrive as a GET) and
 * resolves with any status; it throws {@link NoAnswer} when there was none, and the signal's reason when it aborts.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  /**
   * A body as a stream of bytes. Follows redirects: what arrives is judged by its digest, not by where it came from.
   *
   * @throws UserError unless the status is 200; NoAnswer when nothing arrives for a while.
   */
  download(url: string, signal: AbortSignal): Promise<Download>;
}
