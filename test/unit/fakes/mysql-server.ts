import type { AddressInfo, Server as NetServer } from 'node:net';
import mysql from 'mysql2';
import { Secret } from '#lib/secret.ts';

/** What becomes of a query: it is answered with one row `{ n: 1 }`, never answered, or its connection is cut. */
export type Behaviour = 'answers' | 'silent' | 'cut';

/**
 * A server that speaks MySQL's protocol and lets anybody in.
 *
 * @param behave given a query and how many came before it.
 */
export async function fakeMysqlServer(behave: (sql: string, index: number) => Behaviour) {
  const asked: string[] = [];
  const connections = new Set<{ destroy(): void }>();
  const server = mysql.createServer((connection) => {
    connections.add(connection);
    // A client that leaves without a farewell is part of the tests.
    connection.on('error', () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: connections.size,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff ^ 0x800, // no TLS
      authCallback: (_: unknown, next: (error: null) => void) => {
        next(null);
        numbered(connection).sequenceId = 0;
      },
    });
    connection.on('query', (sql: string) => {
      const behaviour = behave(sql, asked.length);
      asked.push(sql);
      if (behaviour === 'cut') connection.destroy();
      if (behaviour !== 'answers') return;
      const answer = numbered(connection);
      answer.sequenceId = 1;
      const column = { catalog: 'def', schema: '', table: '', orgTable: '', name: 'n', orgName: 'n' };
      connection.writeTextResult(
        [{ n: 1 }],
        [{ ...column, characterSet: 63, columnLength: 11, columnType: 3, flags: 0, decimals: 0 }],
      );
      answer.sequenceId = 0;
    });
  });
  // The types know neither the address to listen at nor the TCP server within.
  const tcp = (server as unknown as { readonly _server: NetServer })._server;
  await new Promise<void>((resolve) => void tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  return {
    asked,
    /** How many clients have connected. */
    connected: () => connections.size,
    access: {
      host: '127.0.0.1',
      port,
      user: new Secret('someone'),
      password: new Secret('something'),
      name: 'posts',
      tls: 'disabled',
    } as const,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.destroy();
      await new Promise<void>((resolve) => void tcp.close(() => resolve()));
    },
  };
}

/** Packets of a query and of its answer are numbered from 0; the library leaves that to a server. */
const numbered = (connection: object) => connection as { sequenceId: number };
