import { pipeline, Readable, Transform } from 'node:stream';
import { UserError } from '#lib/errors.ts';
import { authorizationOf, type Env, proxyFor } from '#lib/ports/proxy/proxy.ts';

/** The largest answer that is read. What the pipeline reads from AWS is far smaller; each answer is held in memory. */
export const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** An answer that is too large to be what was asked for. */
export class AnswerTooLarge extends UserError {
  /** By this field the SDK knows that an error is none of its own, and leaves its message alone. */
  readonly $metadata = {};

  constructor() {
    const size = `${MAX_ANSWER_BYTES / 1024 / 1024} MiB`;
    super(
      `AWS, or what stands in its place, answers with more than ${size}, and no answer that the pipeline asks for is as large. Check AWS_ENDPOINT_URL and HTTPS_PROXY; of an object in S3, that it was written by the sink or by the pipeline.`,
    );
    this.name = 'AnswerTooLarge';
  }
}

/** A request of the SDK, signed and ready to be sent. */
interface Request {
  protocol: string;
  hostname: string;
  port?: number | undefined;
  path: string;
  headers: Record<string, string>;
}

/** The part of an SDK client that sends its requests. */
interface Client {
  readonly config: {
    readonly requestHandler: { handle(request: Request, options?: never): Promise<{ response: object }> };
  };
}

/**
 * Makes an SDK client refuse answers that are larger than {@link MAX_ANSWER_BYTES}, and send requests without TLS
 * through the proxy that the environment names. Those with TLS go through it by their agent.
 */
export function prepareClient<C extends Client>(client: C, { env }: { readonly env: Env }): C {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, options) => {
    forward(request, env);
    const reply = await handle(request, options);
    if (hasBody(reply.response)) reply.response.body = limited(reply.response.body);
    return reply;
  };
  return client;
}

/** Addresses a request without TLS to its proxy. The proxy reads the server's address from the path. */
function forward(request: Request, env: Env): void {
  if (request.protocol !== 'http:') return;
  const host = request.hostname.includes(':') ? `[${request.hostname}]` : request.hostname;
  const origin = `http://${host}${request.port === undefined ? '' : `:${request.port}`}`;
  const proxy = proxyFor(origin, env);
  if (proxy === undefined) return;
  request.path = `${origin}${request.path}`;
  request.protocol = proxy.isTls ? 'https:' : 'http:';
  request.hostname = proxy.host;
  request.port = proxy.port;
  Object.assign(request.headers, authorizationOf(proxy));
}

const hasBody = (response: object): response is { body: Readable } =>
  'body' in response && response.body instanceof Readable;

/** The same bytes; fails when there are too many. */
function limited(body: Readable): Readable {
  let size = 0;
  const limiter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) done(new AnswerTooLarge());
      else done(null, chunk);
    },
  });
  // Whoever reads the limiter gets the error of either.
  return pipeline(body, limiter, () => undefined);
}
