import { connect, type Socket } from 'node:net';
import type { Clock } from '#lib/clock.ts';
import { codeOf, isMachineLimit, messageOf } from '#lib/errors.ts';
import { HostUnreachable } from './host.ts';
import type { Endpoint } from './target.ts';
import { CONNECT_TIMEOUT_MS } from './timeouts.ts';

/**
 * Opens a TCP connection. Nagle's algorithm is off, because it adds about 100 ms to every command.
 *
 * @throws HostUnreachable when nothing answers within ten seconds.
 */
export async function openSocket(endpoint: Endpoint, clock: Clock, signal: AbortSignal): Promise<Socket> {
  const { host, port } = endpoint;
  using deadline = clock.deadline(CONNECT_TIMEOUT_MS);
  const either = AbortSignal.any([signal, deadline.signal]);
  either.throwIfAborted();
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      either.addEventListener('abort', () => reject(either.reason), { once: true });
    });
    socket.removeAllListeners('error');
    return socket;
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    if (isMachineLimit(cause)) throw cause;
    throw new HostUnreachable(
      `The EC2 host is out of reach: ${host}:${port} ${reasonOf(cause, deadline.signal.aborted)}`,
      { remedy: endpoint.remedy, cause },
    );
  }
}

/** What the address did instead of answering, as the end of a sentence. */
function reasonOf(cause: unknown, isTimeout: boolean): string {
  if (isTimeout) return `did not answer within ${CONNECT_TIMEOUT_MS / 1000} s`;
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'refuses connections',
    ENOTFOUND: 'does not exist in DNS',
    EAI_AGAIN: 'could not be looked up in DNS',
    EHOSTUNREACH: 'is an address without a route to it',
    ENETUNREACH: 'is an address without a route to it',
    ETIMEDOUT: 'did not answer',
    ECONNRESET: 'closed the connection at once',
  };
  return known[codeOf(cause)] ?? `gave an error: ${messageOf(cause)}`;
}
