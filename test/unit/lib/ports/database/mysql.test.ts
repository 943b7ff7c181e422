import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { UserError } from '#lib/errors.ts';
import { createDatabase } from '#lib/ports/database/mysql.ts';
import { Secret } from '#lib/secret.ts';

const access = {
  host: 'db.internal',
  port: 3306,
  user: new Secret('someone'),
  password: new Secret('something'),
  name: 'posts',
  tls: 'disabled',
} as const;
const { signal } = new AbortController();

test('the error of a way through the host is passed on as it is', async () => {
  const refused = new UserError('There is no way through the EC2 host.');
  await using database = createDatabase({ ...access, through: () => Promise.reject(refused) });
  await expect(database.select('SELECT 1', [], signal)).rejects.toBe(refused);
});

test('a way that closes before the server has answered is a lost connection, not a hang', async () => {
  const through = async () => {
    const stream = new PassThrough();
    setImmediate(() => stream.destroy());
    return stream;
  };
  await using database = createDatabase({ ...access, through });
  await expect(database.select('SELECT 1', [], signal)).rejects.toBeInstanceOf(UserError);
});
