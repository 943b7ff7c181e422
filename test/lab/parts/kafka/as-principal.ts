import { connect } from 'node:tls';
import type { TlsListener } from './ask.ts';
import { ask, frame, signalWithin, talk, text } from './wire.ts';

const METADATA = { key: 3, version: 1 };
const SASL_HANDSHAKE = { key: 17, version: 1 };
const SASL_AUTHENTICATE = { key: 36, version: 0 };
const SASL_AUTHENTICATION_FAILED = 58;
const TOPIC_AUTHORIZATION_FAILED = 29;
const MECHANISM = 'AWS_MSK_IAM';

/** The result of an attempt to describe a topic. */
export type Outcome = 'not authenticated' | 'not authorized' | 'allowed';

/** A byte array of Kafka's protocol. */
const bytes = (value: string): Buffer => {
  const content = Buffer.from(value);
  const size = Buffer.alloc(4);
  size.writeInt32BE(content.length);
  return Buffer.concat([size, content]);
};

/**
 * Logs in to an IAM listener and asks for the metadata of a topic, for which `kafka-cluster:DescribeTopic` is needed.
 *
 * @param message the signed request for `kafka-cluster:Connect`, as JSON.
 * @throws Error when the broker answers with an error other than those in {@link Outcome}.
 */
export function describeTopicAs(
  listener: TlsListener,
  message: string,
  topic: string,
  timeoutMs: number,
): Promise<Outcome> {
  const signal = signalWithin(timeoutMs);
  const { port, host, ca } = listener;
  const socket = connect({ port, host: '127.0.0.1', servername: host, ca });
  const exchange = async (): Promise<Outcome> => {
    const handshake = (await ask(socket, frame(SASL_HANDSHAKE, text(MECHANISM)), signal)).int16();
    if (handshake !== 0) throw new Error(`the listener does not take ${MECHANISM}: error ${handshake}`);
    const login = (await ask(socket, frame(SASL_AUTHENTICATE, bytes(message)), signal)).int16();
    if (login === SASL_AUTHENTICATION_FAILED) return 'not authenticated';
    if (login !== 0) throw new Error(`the broker answered the login with error ${login}`);
    const one = Buffer.from([0, 0, 0, 1]);
    const reply = await ask(socket, frame(METADATA, Buffer.concat([one, text(topic)])), signal);
    reply.array(() => [reply.int32(), reply.string(), reply.int32(), reply.string()]);
    reply.int32();
    const [code] = reply.array(() => reply.int16());
    return code === TOPIC_AUTHORIZATION_FAILED ? 'not authorized' : 'allowed';
  };
  return talk(socket, 'secureConnect', exchange, signal);
}
