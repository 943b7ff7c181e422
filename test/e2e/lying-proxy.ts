import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One reply of the REST proxy, which a test may turn into another. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** A request as it passes by. */
export interface Passing {
  readonly path: string;
  readonly body: string;
  /** How many POSTs came before this one. */
  readonly index: number;
}

/**
 * Stands between the emulator and the invoke URL and tells the emulator something else than what happened.
 *
 * @param lie gets the request and a way to forward it; what it resolves to is the answer.
 */
export async function lyingProxy(
  target: string,
  lie: (passing: Passing, forward: () => Promise<Reply>) => Promise<Reply>,
): Promise<{ readonly url: string } & AsyncDisposable> {
  let posts = 0;
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '/';
    const forward = async (): Promise<Reply> => {
      const answer = await fetch(`${target}${path}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
        ...(request.method === 'POST' ? { body } : {}),
      });
      return { status: answer.status, body: await answer.text() };
    };
    const isPost = request.method === 'POST';
    const reply = isPost ? await lie({ path, body, index: posts++ }, forward) : await forward();
    response.writeHead(reply.status, { 'content-type': 'application/vnd.kafka.v2+json' });
    response.end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
