import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the gateway asks before it lets a connection through. */
export interface GatewayRules {
  /** The public address of the running instance; undefined while it does not run. */
  publicIp(): string | undefined;
  readonly privateIp: string;
  /** Whether the security group lets a peer in on a port. */
  admits(port: number, peer: string): boolean;
}

/** Any peer on this machine comes from here, unless it binds another loopback address. */
const LOOPBACK = '127.0.0.1';

/**
 * The way from the instance's public address to the instance. It listens where the security group has an opening and
 * nowhere else: to a client a port that is closed here looks closed, where AWS would drop the packets.
 */
export class InternetGateway {
  readonly #rules: GatewayRules;
  readonly #ports: readonly number[];
  readonly #open = new Map<string, Server>();
  readonly #sockets = new Set<Socket>();
  #turn: Promise<void> = Promise.resolve();

  constructor(rules: GatewayRules, ports: readonly number[]) {
    this.#rules = rules;
    this.#ports = ports;
  }

  /** Brings the listeners in line with the instance and its rules; resolves when they are. */
  sync(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#sync());
    return this.#turn;
  }

  /** Closes everything. */
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
    // A side that ends badly takes the other with it; the client sees a reset, as from a host that went away.
    socket.on('error', () => inside.destroy());
    inside.on('error', () => socket.resetAndDestroy());
    socket.on('close', () => inside.destroy());
    inside.on('close', () => socket.destroy());
    socket.pipe(inside);
    inside.pipe(socket);
  }
}
