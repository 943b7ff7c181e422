import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import mysql from 'mysql2';
import ssh2 from 'ssh2';

/** A server that stands in for one that a pipeline reaches, and what it saw. */
export interface Stub extends AsyncDisposable {
  readonly port: number;
  /** How many requests (connections, where nothing is understood) came in so far. */
  seen(): number;
  /** Resolves at the first of them. */
  readonly first: Promise<void>;
}

async function stubOf(server: Server, arm: (note: () => void, sockets: Set<Socket>) => void): Promise<Stub> {
  let count = 0;
  const sockets = new Set<Socket>();
  const { promise: first, resolve } = Promise.withResolvers<void>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  });
  arm(() => {
    count += 1;
    resolve();
  }, sockets);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => count,
    first,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Takes connections and what is sent, and never says anything. */
export function silent(): Promise<Stub> {
  const server = createServer();
  return stubOf(server, (note) => server.on('connection', (socket: Socket) => void socket.on('data', note).resume()));
}

/** AWS, or Databricks, that refuses every call, with `words` and all that it was sent in the error's message. */
export function refusingAws(words: string): Promise<Stub> {
  const server = createHttpServer();
  return stubOf(server, (note) =>
    server.on('request', (request: IncomingMessage, response) => {
      note();
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

/** A database that lets nobody in and says `words`. */
export function refusingDatabase(words: string): Promise<Stub> {
  const database = mysql.createServer(() => undefined);
  // The driver's server wraps the socket server that is listened on.
  const server = Reflect.get(database, '_server') as Server;
  return stubOf(server, (note) =>
    database.on('connection', (connection) => {
      note();
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

/** An SSH host that lets everybody in, and on which every command fails with `words` on both streams. */
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
  const stub = await stubOf(server, (note) =>
    server.on('connection', (socket: Socket) => {
      note();
      ssh.injectSocket(socket);
    }),
  );
  return { ...stub, [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](), hostKey: key.public.trim() };
}
