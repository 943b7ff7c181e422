export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'HEAD' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How long the whole exchange may take, until the last byte of the response. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** No response arrived: nobody listens at the address, the connection broke, or the time was up. */
export class NoAnswer extends Error {
  /**
   * Node's code, such as `ECONNREFUSED`, or `TIMEOUT`, `TOO_LARGE` for an answer that was not read to its end, `EPROXY`
   * when a proxy does not lead to the server. */
  readonly code: string;

  constructor(message: string, code: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'NoAnswer';
    this.code = code;
  }
}

/** A download in progress. */
export interface Download {
  readonly body: AsyncIterable<Uint8Array>;
  /** The number of bytes that the server has announced; undefined when it has announced none. */
  readonly size: number | undefined;
}

/** HTTP over connections that are kept open. */
export interface Http {
  /**
   * Sends a request. Resolves with any status. Does not follow redirects, because a redirected POST would become a GET.
   *
   * @throws NoAnswer when there is no response, or one of more than 32 MiB; the signal's reason when it aborts.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /**
   * Fetches a body as a stream of bytes. Follows redirects: the caller checks the bytes by their digest.
   *
   * @throws UserError when the status is not 200, or the body has more than 4 GiB; NoAnswer when no byte arrives for
   *   60 s.
   */
  download(url: string, signal: AbortSignal): Promise<Download>;
}
