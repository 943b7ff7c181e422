import { createServer, type IncomingMessage, request as send } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface FakeProxy extends AsyncDisposable {
  readonly port: number;
  /** Address for the environment variables. */
  readonly url: string;
  /** What clients asked for, such as `CONNECT host:443` or `GET http://host/path`. */
  readonly asked: string[];
  /** The value of Proxy-Authorization of each. */
  readonly authorizations: (string | undefined)[];
}

/**
 * An HTTP proxy that leads every request to one server of this machine, whatever host it was for.
 *
 * @param to port of that server.
 * @param status answered to every CONNECT; 200 opens the tunnel.
 */
export async function proxyServer(to: number, status = 200): Promise<FakeProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
  };
  const server = createServer((request, response) => {
    note(request);
    const { pathname, search } = new URL(request.url ?? '');
    const { method = 'GET', headers } = request;
    request.pipe(
      send({ port: to, path: pathname + search, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', (request, client: Socket) => {
    note(request);
    client.on('error', () => client.destroy());
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n<html>no</html>`);
    const behind = connect(to, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.pipe(client).pipe(behind);
    });
    behind.on('error', () => client.destroy());
    client.on('close', () => behind.destroy());
    return client;
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    authorizations,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port of this machine on which nobody listens. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
