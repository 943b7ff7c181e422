import { connect, createServer, type Server, type Socket } from 'node:net';

/** What decides which connections the gateway forwards. */
export interface GatewayRules {
  /** The public address of the running instance; undefined while it does not run. */
  publicIp(): string | undefined;
  readonly privateIp: string;
  /** Whether the security group lets a peer connect to a port. */
  admits(port: number, peer: string): boolean;
}

/** The peer address of connections from this machine, unless a client binds another loopback address. */
const LOOPBACK = '127.0.0.1';

/**
 * Forwards connections from the instance's public address to its private one. It listens only on ports that the
 * security group opens. A client of a closed port gets "connection refused"; in AWS its packets would be dropped.
 */
export class InternetGateway {
  readonly #rules: GatewayRules;
  readonly #ports: readonly number[];
  readonly #open = new Map<string, Server>();
  readonly #sockets = new Set<Socket>();
  /** The last change of the listeners. Changes run one after another. */
  #turn: Promise<void> = Promise.resolve();

  /** @param ports those that are forwarded when the rules allow it. */
  constructor(rules: GatewayRules, ports: readonly number[]) {
    this.#rules = rules;
    this.#ports = ports;
  }

  /** Opens and closes listeners, and resets connections, as the instance's state and the rules now require. */
  sync(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#sync());
    return this.#turn;
  }

  /** Closes all listeners and their connections. */
  async close(): Promise<void> {
    await this.#turn;
    await this.#keepOnly(new Set());
  }

  async #sync(): Promise<void> {
    const ip = this.#rules.publicIp();
    const wanted = new Map<string, { ip: string; port: number }>();
    for (const port of this.#ports) {
      if (ip !== undefined && this.#rules.admits(port, LOOPBACK)) wanted.set(`${ip}:${port}`, { ip, port });
    }
    await this.#keepOnly(new Set(wanted.keys()));
    for (const [key, { ip: address, port }] of wanted) {
      if (!this.#open.has(key)) this.#open.set(key, await this.#listen(address, port));
    }
    for (const socket of this.#sockets) {
      if (!this.#mayStay(socket)) socket.resetAndDestroy();
    }
  }

  async #keepOnly(keys: ReadonlySet<string>): Promise<void> {
    for (const [key, server] of this.#open) {
      if (keys.has(key)) continue;
      this.#open.delete(key);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of this.#sockets) {
        if (`${socket.localAddress}:${socket.localPort}` === key) socket.resetAndDestroy();
      }
      await closed;
    }
  }

  #mayStay(socket: Socket): boolean {
    const { localPort, remoteAddress } = socket;
    return localPort !== undefined && remoteAddress !== undefined && this.#rules.admits(localPort, remoteAddress);
  }

  #listen(ip: string, port: number): Promise<Server> {
    const server = createServer({ noDelay: true }, (socket) => this.#forward(socket, port));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: ip, port }, () => {
        server.off('error', reject);
        resolve(server);
      });
    });
  }

  #forward(socket: Socket, port: number): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (!this.#mayStay(socket)) {
      socket.on('error', () => socket.destroy());
      socket.resetAndDestroy();
      return;
    }
    const inside = connect({ host: this.#rules.privateIp, port, noDelay: true });
    // When one side breaks off, the other is closed too. The client sees a reset, as from a host that has stopped.
    socket.on('error', () => inside.destroy());
    inside.on('error', () => socket.resetAndDestroy());
    socket.on('close', () => inside.destroy());
    inside.on('close', () => socket.destroy());
    socket.pipe(inside);
    inside.pipe(socket);
  }
}
