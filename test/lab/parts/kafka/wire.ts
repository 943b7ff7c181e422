import { on, once } from 'node:events';
import type { Socket } from 'node:net';

/** Id that a reply repeats from its request. */
const CORRELATION = 1;
/** A larger reply is not Kafka's. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/** Reads values of Kafka's primitive types from a buffer, one after another. All numbers are big-endian. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#advance(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  /** A string; undefined for null. */
  string(): string | undefined {
    const length = this.int16();
    if (length < 0) return undefined;
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** An array whose elements `read` reads; empty for null. */
  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  #advance(length: number): number {
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

/** A string of Kafka's protocol. */
export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A request with its length and header. */
export function frame({ key, version }: { key: number; version: number }, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt16BE(key, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(CORRELATION, 4);
  const request = Buffer.concat([header, text('lab'), body]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(request.length);
  return Buffer.concat([size, request]);
}

/** Sends a request and waits for the reply. The reader is at the first field after the header. */
export async function ask(socket: Socket, request: Buffer, signal: AbortSignal): Promise<Reader> {
  const replies = on(socket, 'data', { signal, close: ['close'] }) as AsyncIterable<[Buffer]>;
  socket.write(request);
  let reply = Buffer.alloc(0);
  for await (const [chunk] of replies) {
    reply = Buffer.concat([reply, chunk]);
    const size = reply.length < 4 ? 0 : reply.readInt32BE();
    if (size > LIMIT_BYTES) throw new Error(`a reply of ${size} bytes is not from Kafka`);
    if (size === 0 || reply.length < size + 4) continue;
    const reader = new Reader(reply.subarray(4));
    if (reader.int32() !== CORRELATION) throw new Error('the reply belongs to another request');
    return reader;
  }
  throw new Error('the broker closed the connection');
}

/** Waits until a socket is connected (event `connected`), runs `work` and closes the socket. */
export async function talk<T>(
  socket: Socket,
  connected: string,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    await once(socket, connected, { signal });
    return await work();
  } finally {
    socket.destroy();
  }
}

/** A signal that aborts an exchange after a time. */
export const signalWithin = (timeoutMs: number): AbortSignal => AbortSignal.timeout(timeoutMs);
