import { connect, type Socket } from 'node:net';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { HostUnreachable } from './host.ts';

const CONNECT_WITHIN_MS = 10_000;

/** Where to connect to, and what a person can do when nothing answers there. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Such as `Allow TCP port 22 from this machine in the security group sg-1.` */
  readonly remedy: string;
}

/**
 * Opens a TCP connection without Nagle's algorithm, which would add 90–130 ms to every command.
 *
 * @throws HostUnreachable when nothing answers within ten seconds.
 */
export async function openSocket(endpoint: Endpoint, clock: Clock, signal: AbortSignal): Promise<Socket> {
  const { host, port } = endpoint;
  using deadline = clock.deadline(CONNECT_WITHIN_MS);
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
    throw new HostUnreachable(
      `The EC2 host is out of reach: ${host}:${port} ${reasonOf(cause, deadline.signal.aborted)}. ${endpoint.remedy}`,
      { cause },
    );
  }
}

function reasonOf(cause: unknown, late: boolean): string {
  if (late) return `did not answer within ${CONNECT_WITHIN_MS / 1000} s`;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'refuses connections',
    ENOTFOUND: 'is a name that DNS does not know',
    EAI_AGAIN: 'is a name that DNS could not look up',
    EHOSTUNREACH: 'cannot be routed to',
    ENETUNREACH: 'cannot be routed to',
    ETIMEDOUT: 'did not answer',
    ECONNRESET: 'closed the connection at once',
  };
  return known[code] ?? `gave an error: ${messageOf(cause)}`;
}
