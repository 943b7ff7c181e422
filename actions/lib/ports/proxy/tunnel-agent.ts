import type { ClientRequestArgs } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { type Env, proxyFor } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

/** Keeps connections to https servers open. It opens them through the proxy that the environment names for each. */
export class TunnelAgent extends Agent {
  readonly #env: Env;

  constructor(env: Env, options: AgentOptions) {
    super(options);
    this.#env = env;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const host = options.host ?? 'localhost';
    const port = Number(options.port ?? 443);
    const proxy = proxyFor(`https://${host.includes(':') ? `[${host}]` : host}:${port}`, this.#env);
    if (proxy === undefined) return super.createConnection(options, callback);
    openTunnel(proxy, host, port).then(
      (socket) => callback?.(null, connect({ ...(options as ConnectionOptions), socket })),
      // The stream is not read when there is an error; the type of Node asks for one.
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  }
}
