import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one path answers. */
export interface Served {
  readonly body: Uint8Array | string;
  readonly status?: number;
  readonly type?: string;
  /** Promises the whole length but ends the connection after so many bytes. */
  readonly cutAfter?: number;
  /** Sends so many bytes and then nothing more, the connection open. */
  readonly stallAfter?: number;
  /** Does not say how long it is. */
  readonly unsized?: boolean;
  /** Knows no ranges, so that a download cannot be resumed. */
  readonly whole?: boolean;
}

export interface FileServer extends AsyncDisposable {
  readonly url: string;
  /** `GET /path` and, with a range, `GET /path from 123`. */
  readonly requests: string[];
  files: Record<string, Served>;
}

/** A web server on the loopback address with ranges, cut connections and wrong answers on demand. */
export async function fileServer(files: Record<string, Served>): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const served = result.files[request.url ?? ''];
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    requests.push(`${request.method} ${request.url}${from > 0 ? ` from ${from}` : ''}`);
    if (served === undefined) {
      response.writeHead(404).end('no such file');
      return;
    }
    const whole = Buffer.from(served.body);
    const ranged = from > 0 && served.whole !== true;
    if (ranged && from >= whole.length) {
      response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
      return;
    }
    const body = ranged ? whole.subarray(from) : whole;
    response.writeHead(ranged ? 206 : (served.status ?? 200), {
      'content-type': served.type ?? 'application/octet-stream',
      ...(served.unsized === true ? {} : { 'content-length': body.length }),
      ...(ranged ? { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else if (served.stallAfter !== undefined) response.write(body.subarray(0, served.stallAfter));
    else if (served.cutAfter === undefined) response.end(body);
    else response.write(body.subarray(0, served.cutAfter), () => response.socket?.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const result: FileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    files,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return result;
}
