import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { codeOf, messageOf, UserError } from '#lib/errors.ts';
import { authorizationOf, type HttpProxy } from './proxy.ts';

/** How long opening a tunnel may take: the connection to the proxy, and its answer. */
export const TUNNEL_TIMEOUT_MS = 10_000;

/** The longest answer that is read: a proxy that refuses may send a whole page. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** The proxy does not answer, or does not lead on. Nothing was sent to the server behind it. */
export class ProxyError extends UserError {
  readonly code = 'EPROXY';

  /**
   * @param to the server behind the proxy, as `host:port`.
   * @param problem what the proxy does, such as `refuses connections`, and what mends it, as a sentence.
   */
  constructor(proxy: HttpProxy, to: string, problem: { readonly what: string; readonly fix: string }, cause?: unknown) {
    const { what, fix } = problem;
    super(
      `The proxy ${proxy.address} (environment variable ${proxy.variable}) ${what}, so ${to} is not reached. ${fix}`,
      { cause },
    );
    this.name = 'ProxyError';
  }
}

/**
 * Opens a connection to a server through a proxy, by CONNECT.
 *
 * @throws ProxyError when the proxy does not answer or refuses.
 */
export async function openTunnel(proxy: HttpProxy, host: string, port: number): Promise<Socket> {
  const to = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { host: proxyHost, port: proxyPort } = proxy;
  const socket = proxy.isTls
    ? connectTls({ host: proxyHost, port: proxyPort, servername: proxyHost })
    : connectTcp({ host: proxyHost, port: proxyPort, noDelay: true });
  try {
    await opened(socket, proxy, to);
    const headers = Object.entries({ host: to, ...authorizationOf(proxy) });
    const lines = [`CONNECT ${to} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const status = await statusOf(socket, proxy, to);
    if (status !== 200) throw refused(proxy, to, status);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What a failed connection to the proxy is called, by Node's code. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ENOTFOUND: 'does not exist in DNS',
  EAI_AGAIN: 'could not be looked up in DNS',
  EHOSTUNREACH: 'is an address without a route to it',
  ENETUNREACH: 'is an address without a route to it',
  ECONNRESET: 'closed the connection',
  ETIMEDOUT: 'does not answer',
};

const correct = ({ variable }: HttpProxy, to: string): string =>
  `Correct or remove ${variable}, or list ${to.replace(/:\d+$/, '')} in NO_PROXY.`;

/** The error for a connection to the proxy that failed. */
export function unreachable(proxy: HttpProxy, to: string, cause: unknown): ProxyError {
  const what = reasons[codeOf(cause)] ?? `cannot be reached (${messageOf(cause)})`;
  return new ProxyError(proxy, to, { what, fix: correct(proxy, to) }, cause);
}

/** The error for a proxy that answered CONNECT with another status than 200. */
function refused(proxy: HttpProxy, to: string, status: number): ProxyError {
  const { variable } = proxy;
  if (status === 407) {
    const fix = `Set ${variable} to the address with user and password: http://USER:PASSWORD@HOST:PORT, as a secret.`;
    return new ProxyError(proxy, to, { what: 'wants other credentials (status 407)', fix });
  }
  if (status === 403 || status === 405) {
    const fix = `Have ${to} allowed there, or list ${to.replace(/:\d+$/, '')} in NO_PROXY.`;
    return new ProxyError(proxy, to, { what: `does not allow the connection (status ${status})`, fix });
  }
  const what = status === 0 ? 'does not answer as a proxy does' : `cannot lead there (status ${status})`;
  return new ProxyError(proxy, to, { what, fix: `Check that the proxy works. ${correct(proxy, to)}` });
}

/** Waits until the connection to the proxy is open. */
function opened(socket: Socket, proxy: HttpProxy, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(unreachable(proxy, to, cause));
    socket.setTimeout(TUNNEL_TIMEOUT_MS, () => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once(proxy.isTls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', fail);
  });
}

/** The status of the proxy's answer to CONNECT; 0 when it is no answer of HTTP. */
function statusOf(socket: Socket, proxy: HttpProxy, to: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const done = (status: number) => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      resolve(status);
    };
    socket.removeAllListeners('error');
    socket.once('error', (cause) => reject(unreachable(proxy, to, cause)));
    socket.once('end', () => done(0));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) {
        if (answer.length > MAX_ANSWER_BYTES) done(0);
        return;
      }
      socket.pause();
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1'))?.[1] ?? 0);
      done(status);
      // A server may speak first, so what follows the answer is its.
      if (answer.length > end + 4) socket.unshift(answer.subarray(end + 4));
    });
  });
}
