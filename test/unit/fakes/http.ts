import { Readable } from 'node:stream';
import { UserError } from '#lib/errors.ts';
import { type Http, type HttpRequest, type HttpResponse, NoAnswer } from '#lib/ports/http/http.ts';

export interface FakeHttp extends Http {
  readonly requests: HttpRequest[];
}

/** An answer, or the code of the error that takes its place. */
export type Answer = Partial<HttpResponse> | { readonly code: string };

export interface HttpBehaviour {
  readonly answer?: (request: HttpRequest) => Answer;
  /** Bytes of each download; an absent address answers 404, a code stands for no answer. */
  readonly downloads?: Readonly<Record<string, Uint8Array | { readonly code: string }>>;
}

/** Answers as the REST proxy does: the topics to a read, a refusal to a post without records. */
export const restProxy =
  (...topics: readonly string[]) =>
  ({ method }: HttpRequest): Answer =>
    method === 'POST'
      ? { status: 422, text: '{"error_code":422,"message":"records may not be empty"}' }
      : { text: JSON.stringify(topics) };

export function fakeHttp({ answer, downloads = {} }: HttpBehaviour = {}): FakeHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    async send(request) {
      requests.push(request);
      const reply = answer?.(request) ?? { code: 'ECONNREFUSED' };
      if ('code' in reply) throw new NoAnswer(`${request.method} ${request.url}: no answer: ${reply.code}`, reply.code);
      return { status: 200, headers: {}, text: '', ...reply };
    },
    async download(url) {
      const found = downloads[url];
      if (found === undefined) throw new UserError(`GET ${url} answered 404 instead of 200.`);
      if ('code' in found) throw new NoAnswer(`GET ${url}: no answer: ${found.code}`, found.code);
      const half = Math.ceil(found.length / 2);
      return { body: Readable.from([found.subarray(0, half), found.subarray(half)]), size: found.length };
    },
  };
}
