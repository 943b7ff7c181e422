import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ask, frame, signalWithin, talk, text } from './wire.ts';

/** Kafka's protocol, as far as the lab needs it to see that a broker really answers. */
const METADATA = { key: 3, version: 1 };
const SASL_HANDSHAKE = { key: 17, version: 1 };

/** What a broker says about its cluster. */
export interface Cluster {
  readonly brokers: number;
  /** Id of the controller, -1 while there is none. */
  readonly controller: number;
  readonly topics: readonly string[];
}

/**
 * Asks a broker on a plaintext listener of this machine for its cluster.
 *
 * @throws Error when it does not answer within `timeoutMs`, or not as Kafka does.
 */
export function cluster(port: number, timeoutMs: number): Promise<Cluster> {
  const signal = signalWithin(timeoutMs);
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
export function saslMechanisms(
  listener: TlsListener,
  mechanism: string,
  timeoutMs: number,
): Promise<readonly string[]> {
  const signal = signalWithin(timeoutMs);
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
