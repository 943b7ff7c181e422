import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  archive,
  engine,
  fixed,
  folder,
  good,
  host,
  NAME,
  published,
  read,
  resource,
  serve,
  server,
  sha,
} from './archive-world.ts';

test('downloads, checks and unpacks; a second run is one script that changes nothing', async () => {
  serve(good);
  expect(await engine.apply(resource(published()))).toMatchObject({ changed: 1 });
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
  expect(read('.pinterest-pipeline')).toMatch(
    new RegExp(
      `^# managed-by: pinterest-pipeline\\narchive=${NAME}\\nsha256=${sha('sha256', good)}\\nchecked=published\\nfiles=2\\n`,
    ),
  );
  host.runs.length = 0;
  const before = server.requests.length;
  expect(await engine.apply(resource(published()))).toMatchObject({ changed: 0, unchanged: 1 });
  expect(host.runs.map((run) => run.kind)).toEqual(['read']);
  expect(server.requests.length).toBe(before);
});

test('a plan writes nothing', async () => {
  serve(good);
  expect((await engine.plan(resource(published()))).steps[0]?.change).toEqual({
    action: 'create',
    lines: [{ path: 'archive', after: NAME }],
  });
  expect(existsSync(join(host.home, '.pinterest-pipeline'))).toBe(false);
});

test.each([
  [
    'a wrong digest',
    good,
    fixed('0'.repeat(64)),
    /has the sha256 [0-9a-f]{64}, expected 0{64} \(downloads\.kafka\.sha256\)/,
  ],
  [
    'a web page',
    Buffer.from('<!DOCTYPE html><title>Moved</title>'),
    fixed('0'.repeat(64)),
    /answers with a web page instead of kafka_2/,
  ],
  ['another kind of file', Buffer.from('PK\u0003\u0004'), fixed('0'.repeat(64)), /first bytes are others/],
  [
    'an archive of something else',
    archive({ README: 'x' }),
    { kind: 'first-seen' } as const,
    /holds no bin\/kafka-topics\.sh/,
  ],
])('%s is refused', async (_name, body, digest, message) => {
  serve(body);
  await expect(engine.apply(resource(digest))).rejects.toThrow(message);
  expect(existsSync(folder())).toBe(false);
  expect(existsSync(join(host.home, '.pinterest-pipeline', 'digests'))).toBe(false);
});

test('a published digest that is a web page names the config key that replaces it', async () => {
  serve(good);
  server.files[`/${NAME}.sha512`] = { body: '<html>maintenance</html>' };
  await expect(engine.apply(resource(published()))).rejects.toThrow(
    /is no sha512 digest.*Set downloads\.kafka\.sha256/,
  );
});

test('an address that does not exist is an error with the status of the answer', async () => {
  server.files = {};
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow(
    /kafka_2\.12-2\.8\.1\.tgz could not be fetched by the host: .*404/,
  );
});

test('a download that broke off is resumed', async () => {
  serve(good, { cutAfter: 300 });
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow(
    /broke off after 300 bytes.*Run again/,
  );
  serve(good);
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect(server.requests).toContain(`GET /${NAME} from 300`);
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
}, 30_000);

test.each([
  ['of another file', 'x'.repeat(40), false],
  ['on a server without ranges', 'x'.repeat(40), true],
  ['longer than the file', 'x'.repeat(100_000), false],
])(
  'what an earlier download has left %s is downloaded again',
  async (_name, rest, whole) => {
    serve(good, { whole });
    mkdirSync(join(host.home, '.pinterest-pipeline', 'downloads'), { recursive: true });
    writeFileSync(join(host.home, '.pinterest-pipeline', 'downloads', `${NAME}.part`), rest);
    await engine.apply(resource(fixed(sha('sha256', good))));
    expect(read('bin/kafka-topics.sh')).toBe('echo topics');
  },
  30_000,
);

test('without a published digest the first one is reported and recorded, and another one is refused later', async () => {
  serve(good);
  await engine.apply(resource({ kind: 'first-seen' }));
  const digest = sha('sha256', good);
  expect(readFileSync(join(host.home, '.pinterest-pipeline', 'digests'), 'utf8')).toBe(`${digest}\t${NAME}\n`);
  expect(JSON.stringify(engine.events)).toContain(`has the sha256 ${digest}`);

  rmSync(folder(), { recursive: true });
  const other = archive({ 'bin/kafka-topics.sh': 'echo other' });
  serve(other);
  await expect(engine.apply(resource({ kind: 'first-seen' }))).rejects.toThrow(
    `has the sha256 ${sha('sha256', other)}, but its first download here had ${digest}`,
  );
  await engine.apply(resource(fixed(sha('sha256', other))));
  expect(read('bin/kafka-topics.sh')).toBe('echo other');
});

test('a folder that somebody else has unpacked gets our files and keeps others', async () => {
  mkdirSync(join(folder(), 'bin'), { recursive: true });
  writeFileSync(join(folder(), 'bin', 'kafka-topics.sh'), 'half of it');
  writeFileSync(join(folder(), 'bin', 'client.properties'), 'theirs');
  serve(good);
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect([read('bin/kafka-topics.sh'), read('bin/client.properties')]).toEqual(['echo topics', 'theirs']);
});
