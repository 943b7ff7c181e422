import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';

/**
 * The HTTPS proxy of the host. It answers a CONNECT to any `*.amazonaws.com:443` itself, with a certificate of the
 * lab's authority. This way clients without a setting for the endpoint reach STS: the AWS SDK for Java 1 in MSK's IAM
 * library.
 *
 * @param handle answers the requests inside the tunnel.
 */
export function stsProxy(tls: { readonly key: string; readonly cert: string }, handle: RequestListener): Server {
  const inside = createTlsServer({ key: tls.key, cert: tls.cert }, handle);
  const proxy = createHttpServer((_, response) => {
    response.writeHead(405, { 'content-type': 'text/plain' }).end('This proxy knows CONNECT alone.\n');
  });
  proxy.on('connect', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!/^[\w.-]+\.amazonaws\.com:443$/.test(request.url ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    inside.emit('connection', socket);
  });
  // A client that refuses the certificate reports that error itself.
  inside.on('tlsClientError', (_, socket) => socket.destroy());
  return proxy;
}
