import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';
import { startPipeline } from '../e2e/fixtures/running.ts';

// A database that falls silent or is cut off while it is read, and columns of all kinds.

jest.setTimeout(300_000);

const checkout = new Checkout();
let env: Record<string, string> = {};

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = await checkout.labEnv();
});
afterAll(() => checkout.dispose());

/** A TCP proxy before the database. */
async function databaseProxy() {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const upstream = connect(Number(env['DB_PORT']), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.pipe(upstream);
    upstream.on('data', (chunk) => void (isSilent || client.write(chunk)));
    upstream.on('close', () => void (isSilent || client.destroy()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? String(address?.port) : '',
    fallSilent: () => {
      isSilent = true;
    },
    /** Cuts all connections, and accepts no further ones. */
    cut: () => {
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    },
    [Symbol.dispose]: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const drain = (store: string, ...more: readonly string[]): readonly string[] => [
  ...['emulate', '--mode', 'drain', '--batch-size', '50', '--in-flight', '2', '--store', store, ...more],
];

/** Starts a drain over the proxy, and something happens to the database a moment after the first post. */
async function drainUntil(store: string, port: string, happen: () => void) {
  const running = startPipeline(checkout, drain(store, '--rate', '600', '--db-port', port));
  await running.printed('Posting');
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const startMs = Date.now();
  happen();
  const ended = await running.ended;
  return { ended, seconds: (Date.now() - startMs) / 1000 };
}

test('a database that falls silent is one error after the deadline that it names, and the rest can be posted', async () => {
  using proxy = await databaseProxy();
  const { ended, seconds } = await drainUntil('file:silent', proxy.port, proxy.fallSilent);
  expect(oneError(ended, env)).toContain(
    `The database at 127.0.0.1:${proxy.port} did not answer a query within 60 s. Check that the server and the way to it still work.`,
  );
  expect(seconds).toBeLessThan(80);
  expect(await checkout.pipeline(drain('file:silent', '--posts', '50'))).toMatchObject({ code: 0, stderr: '' });
});

test('a database that is cut off is one error that names it, and the process ends at once', async () => {
  using proxy = await databaseProxy();
  const { ended, seconds } = await drainUntil('file:cut', proxy.port, proxy.cut);
  expect(oneError(ended, env)).toMatch(/Nothing accepts connections at 127\.0\.0\.1:\d+\. Check DB_HOST and DB_PORT/);
  expect(seconds).toBeLessThan(20);
});

/** Runs statements as the owner of the tables. */
async function alter(...statements: readonly string[]): Promise<void> {
  const connection = await createConnection({
    host: '127.0.0.1',
    port: Number(env['DB_PORT']),
    user: env['DB_USER'] ?? '',
    password: env['DB_PASSWORD'] ?? '',
    database: env['DB_NAME'] ?? '',
    ssl: { ca: readFileSync(env['DB_CA'] ?? '', 'utf8') },
  });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

test('columns that JSON cannot hold are named for all tables before anything is posted', async () => {
  await alter(
    'ALTER TABLE geolocation_data ADD COLUMN map BLOB',
    'ALTER TABLE user_data ADD COLUMN home POINT, ADD COLUMN flags BIT(8)',
  );
  const ended = await checkout.pipeline(drain('file:columns', '--posts', '5'));
  expect(ended.code).toBe(1);
  expect(ended.stderr.match(/Table \w+: column \w+ is of type [\w()]+/g)).toEqual([
    'Table geolocation_data: column map is of type blob',
    'Table user_data: column home is of type point',
    'Table user_data: column flags is of type bit(8)',
  ]);
  expect(ended.stdout).not.toContain('Posting');
  await alter(
    'ALTER TABLE geolocation_data DROP COLUMN map',
    'ALTER TABLE user_data DROP COLUMN home, DROP COLUMN flags',
  );
});

test('JSON is posted as text, BIT(1) as 0 or 1, and both are proven', async () => {
  await alter(
    'ALTER TABLE pinterest_data ADD COLUMN tags JSON, ADD COLUMN seen BIT(1), ADD COLUMN big BIGINT UNSIGNED',
    `UPDATE pinterest_data SET tags = '{"a": [1, "x"]}', seen = b'1', big = 18446744073709551615`,
  );
  expect(await checkout.pipeline(drain('file:typed', '--posts', '5'))).toMatchObject({ code: 0, stderr: '' });
  const verified = await checkout.pipeline(['verify', '--store', 'file:typed', '--report', 'typed']);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  const report = JSON.parse(readFileSync(join(checkout.dir, 'typed/report.json'), 'utf8')) as { read: unknown };
  expect(report.read).toEqual({ pin: 5, geo: 5, user: 5 });
  await alter('ALTER TABLE pinterest_data DROP COLUMN tags, DROP COLUMN seen, DROP COLUMN big');
});
