import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions, TypeCastField, TypeCastNext } from 'mysql2/promise';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Secret } from '#lib/secret.ts';
import type { Database, Row } from './database.ts';
import { databaseError, isLost } from './errors.ts';

/** The address of the source database, and the user who reads it. */
export interface DatabaseAccess {
  readonly host: string;
  readonly port: number;
  readonly user: Secret;
  readonly password: Secret;
  /** Name of the database (schema). */
  readonly name: string;
  /** PEM file of the authority that signed the server's certificate; default: the authorities that Node knows. */
  readonly caFile?: string | undefined;
  readonly tls: 'required' | 'disabled';
  /** Opens the TCP connection, for a database that this machine cannot reach itself. TLS is spoken through it. */
  readonly through?: ((signal: AbortSignal) => Promise<Duplex>) | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 60_000;

/**
 * The database port over one MySQL connection. It uses MySQL's text protocol: there the server writes a FLOAT in the
 * decimal digits that were stored (`-89.9787`). The binary protocol would return the nearest 4-byte number instead.
 */
export function createDatabase(access: DatabaseAccess): Database {
  let connection: Promise<Connection> | undefined;
  /** Whether a query has succeeded: only then can a connection have been lost, rather than refused. */
  let hasAnswered = false;

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
      () => undefined, // it never opened, which the query that wanted it has reported
    );
  };

  const query = async (sql: string, parameters: readonly (string | number)[], signal: AbortSignal) => {
    signal.throwIfAborted();
    const open = await connected(signal);
    const abort = () => open.destroy();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const [rows] = await open.query({ sql, values: [...parameters], timeout: QUERY_TIMEOUT_MS });
      hasAnswered = true;
      return asRows(rows);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };

  return {
    async select(sql, parameters, signal) {
      try {
        return await query(sql, parameters, signal).catch(async (error: unknown) => {
          if (!isLost(error) || !hasAnswered || signal.aborted) throw error;
          await drop();
          return query(sql, parameters, signal);
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
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    enableKeepAlive: true,
    typeCast: columnValue,
    ...(ssl === undefined ? {} : { ssl }),
    ...(stream === undefined ? {} : { stream }),
  };
  const connection = await createConnection(options);
  // Without a listener, a connection lost between two queries would end the process. The next query reports the loss.
  connection.on('error', () => undefined);
  return connection;
}

async function tlsOptions({ host, caFile }: DatabaseAccess): Promise<NonNullable<ConnectionOptions['ssl']>> {
  // The client library cannot compare a certificate with an IP address, only with a host name.
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

/** MySQL's types of columns that hold integers. */
const INTEGER_TYPES = new Set(['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'YEAR']);
const FLOAT_TYPES = new Set(['FLOAT', 'DOUBLE']);
const TIME_TYPES = new Set(['DATETIME', 'DATETIME2', 'TIMESTAMP', 'TIMESTAMP2']);

/** A column's value from the text that the server sent. DECIMAL columns stay text, so that no digit is lost. */
function columnValue(field: TypeCastField, next: TypeCastNext): unknown {
  if (INTEGER_TYPES.has(field.type)) {
    const text = field.string();
    if (text === null) return null;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }
  if (FLOAT_TYPES.has(field.type)) {
    const text = field.string();
    return text === null ? null : Number(text);
  }
  if (TIME_TYPES.has(field.type)) return field.string()?.replace(' ', 'T') ?? null;
  if (field.type === 'JSON') return field.string('utf8');
  return next();
}

/**
 * The rows of a result.
 *
 * @throws UserError when a column is binary. Thrown here and not in `columnValue`, where an error ends the process.
 */
function asRows(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) throw new UserError('The database answered a SELECT without rows.');
  for (const row of result as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'object' && value !== null) {
        throw new UserError(
          `Column "${column}" holds binary data, which JSON cannot carry as it is. Expected numbers, texts and dates.`,
        );
      }
    }
  }
  return result as readonly Row[];
}
