import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { authority, server as serverCertificate } from '#lab/parts/certificates/authority.ts';

export interface FakeHttpsServer extends AsyncDisposable {
  readonly port: number;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Host and path of each request. */
  readonly received: string[];
}

/** A server with TLS on the loopback interface, with a certificate for these names. It answers every request. */
export async function httpsServer(names: readonly [string, ...string[]], body = 'ok'): Promise<FakeHttpsServer> {
  const now = new Date();
  const issuer = await authority('Test authority', now);
  const { keyPem: key, certificatePem: cert } = await serverCertificate(issuer, names, now);
  const received: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    received.push(`${request.headers.host}${request.url}`);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: issuer.certificatePem,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
