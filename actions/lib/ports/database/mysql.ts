import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, ConnectionOptions } from 'mysql2/promise';
import { type Clock, systemClock } from '#lib/clock.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Secret } from '#lib/secret.ts';
import { asRows, columnValue } from './column-value.ts';
import type { Database } from './database.ts';
import { databaseError, isLost } from './errors.ts';
import { Link } from './link.ts';

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

/**
 * The database port over one MySQL connection. It uses MySQL's text protocol: there the server writes a FLOAT in the
 * decimal digits that were stored (`-89.9787`). The binary protocol would return the nearest 4-byte number instead.
 */
export function createDatabase(access: DatabaseAccess, clock: Clock = systemClock): Database {
  let link: Link | undefined;
  /** Whether a query has succeeded: only then can a connection have been lost, rather than refused. */
  let hasAnswered = false;

  const query = async (sql: string, parameters: readonly (string | number)[], signal: AbortSignal) => {
    if (link === undefined || link.isEnded) link = new Link(connect(access, signal), clock);
    const result = await link.query(sql, parameters, signal);
    hasAnswered = true;
    return asRows(result);
  };

  return {
    async select(sql, parameters, signal) {
      signal.throwIfAborted();
      try {
        return await query(sql, parameters, signal).catch((error: unknown) => {
          if (!isLost(error) || !hasAnswered || signal.aborted) throw error;
          return query(sql, parameters, signal);
        });
      } catch (error) {
        signal.throwIfAborted();
        throw databaseError(error, access);
      }
    },
    async [Symbol.asyncDispose]() {
      link?.end(new Error('the database was closed'));
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
    // MariaDB marks JSON columns, which are texts there, and the client would parse them.
    jsonStrings: true,
    enableKeepAlive: true,
    typeCast: columnValue,
    ...(ssl === undefined ? {} : { ssl }),
    ...(stream === undefined ? {} : { stream }),
  };
  return createConnection(options);
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
