import { codeOf, messageOf, UserError } from '#lib/errors.ts';
import { QUERY_TIMEOUT, QUERY_TIMEOUT_MS } from './link.ts';

/** The parts of a database's address that a message may name. None is a secret. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly tls: 'required' | 'disabled';
  readonly caFile?: string | undefined;
  /** Set when the connection goes through the EC2 host. */
  readonly through?: unknown;
}

/** Codes of a certificate that could not be verified, as Node and OpenSSL name them. */
const UNTRUSTED_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'HANDSHAKE_SSL_ERROR',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Codes of a lost connection: the same query may be sent again over a new one. */
const LOST_CODES = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);

/** Whether the connection was lost. */
export const isLost = (thrown: unknown): boolean => LOST_CODES.has(codeOf(thrown));

/**
 * Turns a failure of the database client into an error that names the setting to correct. The server's message about a
 * refused login is left out, because it names the user, which is a secret.
 */
export function databaseError(thrown: unknown, address: DatabaseAddress): Error {
  if (thrown instanceof UserError) return thrown;
  return new UserError(explain(thrown, address), { cause: thrown });
}

function explain(thrown: unknown, { host, port, name, tls, caFile, through }: DatabaseAddress): string {
  const code = codeOf(thrown);
  const text = messageOf(thrown).trim();
  const at = `the database at ${host}:${port}`;
  const instead =
    through === undefined ? ' If only the EC2 host reaches it, set database.via to ssh in the config.' : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `DB_HOST (input db-host) is "${host}": no such host name (${code}). Expected the host name of the database server.${instead}`;
    case 'ECONNREFUSED':
      return `Nothing accepts connections at ${host}:${port}. Check DB_HOST and DB_PORT (inputs db-host, db-port), and that the server runs.${instead}`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `No answer from ${host}:${port} (${code}). Check DB_HOST and DB_PORT (inputs db-host, db-port), and that the server's firewall or security group lets this machine in.${instead}`;
    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
      return `${capital(at)} refused the user and password. Check DB_USER and DB_PASSWORD (inputs db-user, db-password).`;
    case 'ER_BAD_DB_ERROR':
      return `DB_NAME (input db-name) is "${name}": ${at} has no database of that name.`;
    case 'ER_DBACCESS_DENIED_ERROR':
      return `DB_NAME (input db-name) is "${name}": the user of DB_USER may not use that database at ${host}:${port}. Grant it SELECT there, or correct the name.`;
    case 'ER_NO_SUCH_TABLE':
      return `Table ${quotedName(text)} does not exist in the database "${name}" at ${host}:${port}. Check DB_NAME (input db-name); the tables pinterest_data, geolocation_data and user_data are needed.`;
    case 'ER_BAD_FIELD_ERROR':
      return `A column is missing in the database "${name}" at ${host}:${port}: ${text}. pinterest_data is numbered by "index", geolocation_data and user_data by "ind".`;
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return `The user of DB_USER may not read a table of the database "${name}" at ${host}:${port}. It needs SELECT on pinterest_data, geolocation_data and user_data.`;
    case 'ER_SECURE_TRANSPORT_REQUIRED':
      return `${capital(at)} accepts only encrypted connections, but database.tls in the config is "${tls}". Set it to "required".`;
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return `${capital(at)} offers no TLS, but database.tls in the config is "required". Turn TLS on at the server, or set database.tls to "disabled".`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${at} is for another host name. Set DB_HOST (input db-host) to a name that the certificate is for. (${text})`;
    case QUERY_TIMEOUT:
      return `${capital(at)} did not answer a query within ${QUERY_TIMEOUT_MS / 1000} s. Check that the server and the way to it still work. If it is only slow: is there an index on the column "index" or "ind" of its tables?`;
    case 'ECONNRESET':
    case 'PROTOCOL_CONNECTION_LOST':
      return `The connection to ${at} was lost (${code}). Check DB_HOST and DB_PORT (inputs db-host, db-port), and that it is a MySQL server that answers there.`;
    case 'ER_CON_COUNT_ERROR':
    case 'ER_TOO_MANY_USER_CONNECTIONS':
      return `${capital(at)} accepts no more connections (${code}). Try again when others have ended.`;
  }
  if (UNTRUSTED_CODES.has(code) || /certificate|\bSSL\b|\bTLS\b/i.test(text)) {
    const used = caFile === undefined ? 'the certificate authorities known to this machine' : `DB_CA (${caFile})`;
    return `The TLS certificate of ${at} could not be verified against ${used}: ${text || code}. Set DB_CA (input db-ca) or database.caFile in the config to the PEM file of the authority that signed it.`;
  }
  return `${capital(at)} failed: ${code === '' ? text : `${code}${text === '' ? '' : `: ${text}`}`}`;
}

/** The table's name in the server's message `Table 'pinterest_data.user_data' doesn't exist`. */
function quotedName(text: string): string {
  const full = /'([^']+)'/.exec(text)?.[1];
  return full === undefined ? '(unknown)' : full.slice(full.indexOf('.') + 1);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
