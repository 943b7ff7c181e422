import { expect, test } from '@jest/globals';
import { UserError } from '#lib/errors.ts';
import { databaseError, isLost } from '#lib/ports/database/errors.ts';

const address = { host: 'db.example', port: 3306, name: 'pinterest_data', tls: 'required' } as const;
const failed = (code: string, text = '') => Object.assign(new Error(text), { code });

test.each([
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.example', /DB_HOST .*"db.example": no such host name/],
  ['ECONNREFUSED', 'connect', /Nothing accepts connections at db.example:3306.*DB_HOST and DB_PORT/],
  ['ETIMEDOUT', 'connect ETIMEDOUT', /No answer from db.example:3306.*firewall or security group/],
  [
    'ER_ACCESS_DENIED_ERROR',
    "Access denied for user 'anna'@'10.0.0.1'",
    /refused the user and password.*DB_USER and DB_PASSWORD/,
  ],
  ['ER_BAD_DB_ERROR', "Unknown database 'pinterest_data'", /DB_NAME .*"pinterest_data"/],
  ['ER_DBACCESS_DENIED_ERROR', "Access denied for user 'anna'@'%' to database 'x'", /DB_NAME .*Grant it SELECT/],
  ['ER_NO_SUCH_TABLE', "Table 'pinterest_data.user_data' doesn't exist", /^Table user_data does not exist/],
  ['ER_BAD_FIELD_ERROR', "Unknown column 'ind'", /column is missing.*Unknown column 'ind'/],
  ['ER_TABLEACCESS_DENIED_ERROR', "SELECT command denied to user 'anna'", /needs SELECT/],
  ['ER_SECURE_TRANSPORT_REQUIRED', '', /database.tls/],
  ['HANDSHAKE_NO_SSL_SUPPORT', '', /database.tls/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', /DB_CA .*database.caFile/],
  ['HANDSHAKE_SSL_ERROR', 'unable to verify the first certificate', /DB_CA /],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Host: db.example. is not in the names', /another host name.*DB_HOST/],
  ['QUERY_TIMEOUT', 'no answer within 60 s', /db.example:3306 did not answer a query within 60 s/],
  ['ECONNRESET', 'read ECONNRESET', /was lost.*DB_HOST and DB_PORT/],
  ['ER_DISK_FULL', 'Disk full', /ER_DISK_FULL: Disk full/],
] as const)('%s names the setting at fault and no secret', (code, text, expected) => {
  const error = databaseError(failed(code, text), address);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(expected);
  expect(error.message).not.toContain('anna');
});

test('an unverified certificate names the CA file in use', () => {
  const error = databaseError(failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), { ...address, caFile: 'certs/ca.pem' });
  expect(error.message).toContain('verified against DB_CA (certs/ca.pem)');
});

test.each(['ENOTFOUND', 'ECONNREFUSED', 'ETIMEDOUT'])(
  'after %s, database.via is named, unless it is in use',
  (code) => {
    const advice = 'If only the EC2 host reaches it, set database.via to ssh in the config.';
    expect(databaseError(failed(code), address).message).toContain(advice);
    expect(databaseError(failed(code), { ...address, through: () => undefined }).message).not.toContain(advice);
  },
);

test('an error that is already written for a person stays as it is', () => {
  const clear = new UserError('clear');
  expect(databaseError(clear, address)).toBe(clear);
});

test('a lost connection is distinguished from a refused one', () => {
  expect(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'ECONNREFUSED', ''].map((code) => isLost(failed(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
