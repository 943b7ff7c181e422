export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'HEAD';
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

/**
 * Plain HTTP: follows no redirect (a redirected POST would arrive as a GET), keeps connections alive, resolves with
 * any status. Throws only when there was no answer; the error's `code` is Node's, such as `ECONNREFUSED`, or `TIMEOUT`.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** A body as a stream of bytes, for downloads. Throws unless the status is 200. */
  download(url: string, signal: AbortSignal): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly size: number | undefined }>;
}
