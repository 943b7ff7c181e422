import { on, once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Kafka's protocol, as far as the lab needs it to see that a broker really answers. */
const METADATA = { key: 3, version: 1 };
const SASL_HANDSHAKE = { key: 17, version: 1 };
const CORRELATION = 1;
/** Greatest reply that is read, in bytes. */
const GREATEST = 8 * 1024 * 1024;

/** What a broker says about its cluster. */
export interface Cluster {
  readonly brokers: number;
  /** Id of the controller, -1 while there is none. */
  readonly controller: number;
  readonly topics: readonly string[];
}

/** Reads the primitive types of Kafka's protocol one after another. */
class Reader {
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

  /** A string, or undefined for null. */
  string(): string | undefined {
    const length = this.int16();
    if (length < 0) return undefined;
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  #advance(length: number): number {
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

function frame({ key, version }: { key: number; version: number }, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt16BE(key, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(CORRELATION, 4);
  const request = Buffer.concat([header, text('lab'), body]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(request.length);
  return Buffer.concat([size, request]);
}

async function ask(socket: Socket, request: Buffer, signal: AbortSignal): Promise<Reader> {
  const replies = on(socket, 'data', { signal, close: ['close'] }) as AsyncIterable<[Buffer]>;
  socket.write(request);
  let reply = Buffer.alloc(0);
  for await (const [chunk] of replies) {
    reply = Buffer.concat([reply, chunk]);
    const size = reply.length < 4 ? 0 : reply.readInt32BE();
    if (size > GREATEST) throw new Error(`a reply of ${size} bytes is none of Kafka's`);
    if (size === 0 || reply.length < size + 4) continue;
    const reader = new Reader(reply.subarray(4));
    if (reader.int32() !== CORRELATION) throw new Error('the reply belongs to another request');
    return reader;
  }
  throw new Error('the broker closed the connection');
}

/** Runs `work` on a connected socket and closes it. */
async function talk<T>(socket: Socket, connected: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    await once(socket, connected, { signal });
    return await work();
  } finally {
    socket.destroy();
  }
}

const signalWithin = (withinMs: number): AbortSignal => AbortSignal.timeout(withinMs);

/**
 * Asks a broker on a plaintext listener of this machine for its cluster.
 *
 * @throws Error when it does not answer within `withinMs`, or not as Kafka does.
 */
export function cluster(port: number, withinMs: number): Promise<Cluster> {
  const signal = signalWithin(withinMs);
  const socket = connectPlain({ port, host: '127.0.0.1' });
  const allTopics = Buffer.from([0xff, 0xff, 0xff, 0xff]);
  return talk(
    socket,
    'connect',
    async () => {
      const reply = await ask(socket, frame(METADATA, allTopics), signal);
      const brokers = reply.array(() => [reply.int32(), reply.string(), reply.int32(), reply.string()]).length;
      const controller = reply.int32();
      const topics = reply.array(() => {
        reply.int16();
        const name = reply.string() ?? '';
        reply.int8();
        reply.array(() => {
          reply.int16();
          reply.int32();
          reply.int32();
          reply.array(() => reply.int32());
          reply.array(() => reply.int32());
        });
        return name;
      });
      return { brokers, controller, topics };
    },
    signal,
  );
}

/** Where a TLS listener is, and what it must prove. */
export interface TlsListener {
  readonly port: number;
  readonly host: string;
  /** PEM of the authority that signed its certificate for `host`. */
  readonly ca: string;
}

/**
 * Does the TLS and the SASL handshake with a listener of this machine, and resolves to the mechanisms it offers.
 *
 * @throws Error when its certificate is not for `host`, or it offers no `mechanism`.
 */
export function saslMechanisms(listener: TlsListener, mechanism: string, withinMs: number): Promise<readonly string[]> {
  const signal = signalWithin(withinMs);
  const { port, host, ca } = listener;
  const socket = connectTls({ port, host: '127.0.0.1', servername: host, ca });
  return talk(
    socket,
    'secureConnect',
    async () => {
      const reply = await ask(socket, frame(SASL_HANDSHAKE, text(mechanism)), signal);
      const code = reply.int16();
      const offered = reply.array(() => reply.string() ?? '');
      if (code !== 0) throw new Error(`the listener offers ${offered.join(', ') || 'nothing'}, not ${mechanism}`);
      return offered;
    },
    signal,
  );
}
