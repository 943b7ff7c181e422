import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import mysql from 'mysql2';
import ssh2 from 'ssh2';

/** A server on 127.0.0.1 that replaces one of those that an action calls. */
export interface Stub extends AsyncDisposable {
  readonly port: number;
  /** Number of requests so far (for a protocol that the stub does not parse: chunks of data or connections). */
  seen(): number;
  /** Resolves at the first request. */
  readonly first: Promise<void>;
}

/**
 * Starts a server.
 *
 * @param arm is called once, before the server listens, with a function to call at every request.
 */
async function stubOf(server: Server, arm: (count: () => void) => void): Promise<Stub> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const { promise: first, resolve } = Promise.withResolvers<void>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  });
  arm(() => {
    requests += 1;
    resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => requests,
    first,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A server that accepts connections and reads what is sent, but never answers. */
export function silent(): Promise<Stub> {
  const server = createServer();
  return stubOf(server, (count) => server.on('connection', (socket: Socket) => void socket.on('data', count).resume()));
}

/** AWS or Databricks that refuses every call. The error's message is `words` and the whole request. */
export function refusingAws(words: string): Promise<Stub> {
  const server = createHttpServer();
  return stubOf(server, (count) =>
    server.on('request', (request: IncomingMessage, response) => {
      count();
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        const message = [words, request.url, JSON.stringify(request.headers), body].join(' ');
        const isXml = !/json/.test(request.headers['content-type'] ?? 'json') || /^\/user-/.test(request.url ?? '');
        response.writeHead(400, {
          'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1',
          'x-amzn-errortype': 'ValidationException',
        });
        response.end(
          isXml
            ? xmlError(message)
            : JSON.stringify({ __type: 'ValidationException', error_code: 'INVALID_STATE', message }),
        );
      });
    }),
  );
}

function xmlError(message: string): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const error = `<Error><Code>ValidationError</Code><Message>${text}</Message></Error>`;
  return `<Response><Errors>${error}</Errors>${error}<RequestID>r</RequestID></Response>`;
}

/** A MySQL server that refuses every login with the message `words`. */
export function refusingDatabase(words: string): Promise<Stub> {
  const database = mysql.createServer(() => undefined);
  // The server of mysql2 wraps a socket server, which `stubOf` needs.
  const server = Reflect.get(database, '_server') as Server;
  return stubOf(server, (count) =>
    database.on('connection', (connection) => {
      count();
      connection.on('error', () => connection.close());
      connection.serverHandshake({
        protocolVersion: 10,
        serverVersion: '8.0.36',
        connectionId: 1,
        statusFlags: 2,
        characterSet: 45,
        capabilityFlags: 0xffffff,
        authCallback: (_parameters: unknown, reply: (_: null, mysqlError: object) => void) =>
          reply(null, { message: words, code: 1045 }),
      });
    }),
  );
}

/** An SSH host that accepts every login. Every command on it fails and prints `words` to both streams. */
export async function failingHost(words: string): Promise<Stub & { readonly hostKey: string }> {
  const key = ssh2.utils.generateKeyPairSync('ed25519');
  const server = createServer();
  const ssh = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    client.on('error', () => client.end());
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.resume();
        channel.write(`${words}\n`);
        channel.stderr.write(`${words}\n`);
        channel.exit(1);
        channel.end();
      });
    });
  });
  const stub = await stubOf(server, (count) =>
    server.on('connection', (socket: Socket) => {
      count();
      ssh.injectSocket(socket);
    }),
  );
  return { ...stub, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](), hostKey: key.public.trim() };
}
