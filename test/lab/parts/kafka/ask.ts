import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ask, frame, signalWithin, talk, text } from './wire.ts';

/** The requests of Kafka's protocol with which the lab checks that a broker answers: API key and version. */
const METADATA = { key: 3, version: 1 };
const SASL_HANDSHAKE = { key: 17, version: 1 };

/** A broker's answer about its cluster. */
export interface Cluster {
  readonly brokers: number;
  /** Id of the controller; -1 when there is none. */
  readonly controller: number;
  readonly topics: readonly string[];
}

/**
 * Asks a broker on a plaintext listener of this machine about its cluster.
 *
 * @throws Error when it does not answer within `timeoutMs`, or with something that is not Kafka's protocol.
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

/** A TLS listener on this machine. */
export interface TlsListener {
  readonly port: number;
  /** The name for which its certificate must be valid. */
  readonly host: string;
  /** Certificate of the authority that must have signed it, in PEM. */
  readonly ca: string;
}

/**
 * Does the TLS and the SASL handshake with a listener and resolves to the SASL mechanisms that it offers.
 *
 * @throws Error when its certificate is not valid for `host`, or it does not offer `mechanism`.
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
