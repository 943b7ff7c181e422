import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions, TypeCastField, TypeCastNext } from 'mysql2/promise';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Secret } from '#lib/secret.ts';
import type { Database, Row } from './database.ts';
import { databaseError, isLost } from './errors.ts';

/** Where the source database is and who reads it. */
export interface DatabaseAccess {
  readonly host: string;
  readonly port: number;
  readonly user: Secret;
  readonly password: Secret;
  /** Name of the database (schema). */
  readonly name: string;
  /** PEM file of the authority that signed the server's certificate; default: those known to Node. */
  readonly caFile?: string | undefined;
  readonly tls: 'required' | 'disabled';
  /** Opens the connection in the place of this machine, which may not reach the database; TLS is spoken inside. */
  readonly through?: ((signal: AbortSignal) => Promise<Duplex>) | undefined;
}

const CONNECT_MS = 10_000;
const QUERY_MS = 60_000;

/**
 * The MySQL database, over one connection. The text protocol is used on purpose: there the server itself turns a FLOAT
 * into the decimal digits a person stored (`-89.9787`), where the binary one hands over the nearest 4-byte number.
 */
export function createDatabase(access: DatabaseAccess): Database {
  let connection: Promise<Connection> | undefined;
  let answered = false;

  const connected = (signal: AbortSignal): Promise<Connection> => {
    connection ??= connect(access, signal);
    connection.catch(() => {
      connection = undefined;
    });
    return connection;
  };

  const drop = async (): Promise<void> => {
    const old = connection;
    connection = undefined;
    if (old === undefined) return;
    await old.then(
      (open) => open.destroy(),
      () => undefined, // it never opened; who asked for it has been told
    );
  };

  const once = async (sql: string, parameters: readonly (string | number)[], signal: AbortSignal) => {
    signal.throwIfAborted();
    const open = await connected(signal);
    const abort = () => open.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const [rows] = await open.query({ sql, values: [...parameters], timeout: QUERY_MS });
      answered = true;
      return asRows(rows);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };

  return {
    async select(sql, parameters, signal) {
      try {
        return await once(sql, parameters, signal).catch(async (error: unknown) => {
          if (!isLost(error) || !answered || signal.aborted) throw error;
          await drop();
          return once(sql, parameters, signal);
        });
      } catch (error) {
        await drop();
        signal.throwIfAborted();
        throw databaseError(error, access);
      }
    },
    async [Symbol.asyncDispose]() {
      await drop();
    },
  };
}

async function connect(access: DatabaseAccess, signal: AbortSignal): Promise<Connection> {
  const ssl = access.tls === 'disabled' ? undefined : await tlsOptions(access);
  const { createConnection } = await import('mysql2/promise');
  const stream = await access.through?.(signal);
  const options: ConnectionOptions = {
    host: access.host,
    port: access.port,
    user: access.user.reveal(),
    password: access.password.reveal(),
    database: access.name,
    charset: 'utf8mb4',
    connectTimeout: CONNECT_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    enableKeepAlive: true,
    typeCast: columnValue,
    ...(ssl === undefined ? {} : { ssl }),
    ...(stream === undefined ? {} : { stream }),
  };
  const connection = await createConnection(options);
  // Without a listener a reset between two queries would end the process; the next query reports it.
  connection.on('error', () => undefined);
  return connection;
}

async function tlsOptions({ host, caFile }: DatabaseAccess): Promise<NonNullable<ConnectionOptions['ssl']>> {
  // The client library compares an address with "localhost": a certificate's name can be held against names alone.
  const identity = { minVersion: 'TLSv1.2', verifyIdentity: isIP(host) === 0 };
  if (caFile === undefined) return identity;
  try {
    return { ...identity, ca: await readFile(caFile) };
  } catch (error) {
    throw new UserError(
      `DB_CA (input db-ca, or database.caFile in the config) is "${caFile}", expected a readable PEM file: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

const WHOLE = new Set(['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'YEAR']);
const FRACTIONAL = new Set(['FLOAT', 'DOUBLE']);
const MOMENT = new Set(['DATETIME', 'DATETIME2', 'TIMESTAMP', 'TIMESTAMP2']);

/** One column's value from the text that the server sent. Decimals stay text: their digits are the value. */
function columnValue(field: TypeCastField, next: TypeCastNext): unknown {
  if (WHOLE.has(field.type)) {
    const text = field.string();
    if (text === null) return null;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }
  if (FRACTIONAL.has(field.type)) {
    const text = field.string();
    return text === null ? null : Number(text);
  }
  if (MOMENT.has(field.type)) return field.string()?.replace(' ', 'T') ?? null;
  if (field.type === 'JSON') return field.string('utf8');
  return next();
}

/** Checked here and not where the columns are read: what is thrown there ends the process. */
function asRows(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) throw new UserError('The database answered a SELECT without rows.');
  for (const row of result as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'object' && value !== null) {
        throw new UserError(
          `Column "${column}" holds binary data, which JSON cannot carry as it stands. Expected numbers, texts and dates.`,
        );
      }
    }
  }
  return result as readonly Row[];
}
