import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DigestSource, Download } from '#lib/config/downloads.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/archive/host-archive.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../../fakes/converging.ts';
import { type FileServer, fileServer } from '../../../../../../fakes/file-server.ts';

const NAME = 'kafka_2.12-2.8.1.tgz';
let server: FileServer;
let engine: Converging;
let host: BashHost;

beforeEach(async () => {
  server = await fileServer({});
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(async () => {
  host[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

function archive(files: Record<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'kafka_2.12-2.8.1', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  execFileSync('tar', ['-czf', join(folder, NAME), '-C', folder, 'kafka_2.12-2.8.1']);
  const bytes = readFileSync(join(folder, NAME));
  rmSync(folder, { recursive: true });
  return bytes;
}

const good = archive({ 'bin/kafka-topics.sh': 'echo topics', 'libs/a.jar': 'a'.repeat(50_000) });
const sha = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
/** As `gpg --print-md SHA512` prints it. */
const printed = (hex: string) =>
  `${NAME}: ${hex
    .toUpperCase()
    .replace(/(.{8})/g, '$1 ')
    .replace(/(.{72})/g, '$1\n ')}\n`;

const folder = () => join(host.home, 'kafka');
const read = (path: string) => readFileSync(join(folder(), path), 'utf8');

function resource(digest: DigestSource) {
  const download: Download = {
    url: `${server.url}/${NAME}`,
    fileName: NAME,
    sha256Key: 'downloads.kafka.sha256',
    digest,
  };
  const on = { host, view: new HostView(host, engine.facts) };
  const except = ['bin/client.properties', 'libs/aws-msk-iam-auth.jar'];
  return hostArchive(on, { download, folder: folder(), sentinel: 'bin/kafka-topics.sh', except, timeoutMs: 60_000 });
}
const published = (): DigestSource => ({ kind: 'published', algorithm: 'sha512', url: `${server.url}/${NAME}.sha512` });
const fixed = (hex: string): DigestSource => ({ kind: 'sha256', hex });
const serve = (body: Buffer, more = {}) => {
  server.files = {
    [`/${NAME}`]: { body, ...more },
    [`/${NAME}.sha512`]: { body: printed(sha('sha512', good)) },
  };
};

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

/** The change that a plan shows. */
const change = async (digest: DigestSource = good256()) => (await engine.plan(resource(digest))).steps[0]?.change;
const good256 = () => fixed(sha('sha256', good));
const file = (path: string) => join(folder(), path);

test.each<[string, (jar: string) => void, object]>([
  ['deleted', (jar) => rmSync(jar), { path: 'libs/a.jar', before: '(absent)', after: `(as in ${NAME})` }],
  [
    'replaced by one of the same size',
    (jar) => writeFileSync(jar, 'b'.repeat(50_000)),
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
  [
    'changed in place with its time restored',
    (jar) => {
      const { atime, mtime } = statSync(jar);
      writeFileSync(jar, `${'a'.repeat(49_999)}b`);
      utimesSync(jar, atime, mtime);
    },
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
  [
    'replaced by a link to another file',
    (jar) => {
      rmSync(jar);
      symlinkSync('/etc/hostname', jar);
    },
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
])('a jar that was %s is shown by its path, and restored', async (_how, tamper, line) => {
  serve(good);
  await engine.apply(resource(good256()));
  tamper(file('libs/a.jar'));
  expect(await change()).toEqual({ action: 'update', lines: [line] });
  await engine.apply(resource(good256()));
  expect(read('libs/a.jar')).toBe('a'.repeat(50_000));
  expect(await change()).toEqual({ action: 'none' });
});

test('a script that is no longer executable gets its permissions back without a download', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  chmodSync(file('bin/kafka-topics.sh'), 0o600);
  expect(await change()).toEqual({
    action: 'update',
    lines: [{ path: 'bin/kafka-topics.sh', before: 'mode 600', after: 'mode 644' }],
  });
  server.files = {};
  await engine.apply(resource(good256()));
  expect(statSync(file('bin/kafka-topics.sh')).mode & 0o777).toBe(0o644);
  expect(await change()).toEqual({ action: 'none' });
});

test('a file that was added among the jars is set aside without a download; elsewhere it is left alone', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  writeFileSync(file('libs/evil.jar'), 'evil');
  writeFileSync(file('libs/aws-msk-iam-auth.jar'), 'managed by another resource');
  writeFileSync(file('bin/notes.txt'), 'notes');
  expect(await change()).toEqual({
    action: 'update',
    lines: [{ path: 'libs/evil.jar', before: '(not of the archive)', after: '(set aside)' }],
  });
  server.files = {};
  await engine.apply(resource(good256()));
  expect(existsSync(file('libs/evil.jar'))).toBe(false);
  expect(readFileSync(join(host.home, '.pinterest-pipeline/replaced/kafka/libs/evil.jar'), 'utf8')).toBe('evil');
  expect(JSON.stringify(engine.events)).toContain('libs/evil.jar was not as in the archive; what was there is now');
  expect([read('libs/aws-msk-iam-auth.jar'), read('bin/notes.txt')]).toEqual(['managed by another resource', 'notes']);
  expect(await change()).toEqual({ action: 'none' });
});

test('a copy or restored backup with other times is no difference', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  execFileSync('cp', ['-r', folder(), `${folder()}-copy`]);
  rmSync(folder(), { recursive: true });
  execFileSync('mv', [`${folder()}-copy`, folder()]);
  expect(await change()).toEqual({ action: 'none' });
});

test('a plan names twenty files and counts the others', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `libs/${String(index).padStart(2, '0')}.jar`);
  const many = archive({ 'bin/kafka-topics.sh': '', ...Object.fromEntries(names.map((name) => [name, name])) });
  serve(many);
  await engine.apply(resource(fixed(sha('sha256', many))));
  for (const name of names) rmSync(file(name));
  const planned = await change(fixed(sha('sha256', many)));
  const paths = planned !== undefined && 'lines' in planned ? planned.lines.map(({ path }) => path) : [];
  expect(paths).toEqual([...names.slice(0, 20), '10 more files differ']);
});

test('a bad archive is replaced as a whole once the digest in the config is corrected', async () => {
  const bad = archive({ 'bin/kafka-topics.sh': 'echo bad', 'libs/a.jar': 'bad', 'libs/evil.jar': 'evil' });
  serve(bad);
  await engine.apply(resource(fixed(sha('sha256', bad))));
  serve(good);
  expect(await change()).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', before: sha('sha256', bad), after: sha('sha256', good) }],
  });
  await engine.apply(resource(good256()));
  expect(readdirSync(file('libs'))).toEqual(['a.jar']);
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('a bad archive of the config is not trusted once its digest is removed and a published one counts', async () => {
  const bad = archive({ 'bin/kafka-topics.sh': 'echo bad' });
  serve(bad);
  await engine.apply(resource(fixed(sha('sha256', bad))));
  serve(good);
  expect(await change(published())).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', after: '(checked)' }],
  });
  await engine.apply(resource(published()));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('a folder that an earlier version has unpacked, without a record of its files, is unpacked again', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  const stamp = read('.pinterest-pipeline');
  for (const text of [stamp.replace(/^checked=[\s\S]*/m, ''), stamp.slice(0, -20)]) {
    writeFileSync(file('.pinterest-pipeline'), text);
    expect(await change()).toMatchObject({ action: 'update', lines: [{ path: 'files', before: '(not recorded)' }] });
  }
});

test.each<[string, () => string]>([
  [
    'libs',
    () => {
      const elsewhere = join(host.home, 'elsewhere');
      execFileSync('mv', [file('libs'), elsewhere]);
      symlinkSync(elsewhere, file('libs'));
      return '/libs';
    },
  ],
  [
    'the folder itself',
    () => {
      execFileSync('mv', [folder(), join(host.home, 'elsewhere')]);
      symlinkSync(join(host.home, 'elsewhere'), folder());
      return '';
    },
  ],
])('%s as a link to another place is refused, and nothing is written', async (_which, move) => {
  serve(good);
  await engine.apply(resource(good256()));
  const path = move();
  const before = engine.written.length;
  await expect(engine.apply(resource(good256()))).rejects.toThrow(
    `${folder()}${path}: (a link to ${join(host.home, 'elsewhere')}) → (a folder). Nothing is written through a link`,
  );
  expect(engine.written).toHaveLength(before);
});

test('a link of the archive itself, inside the folder, is part of it', async () => {
  const linked = mkdtempSync(join(tmpdir(), 'linked-'));
  mkdirSync(join(linked, 'kafka', 'bin'), { recursive: true });
  writeFileSync(join(linked, 'kafka', 'bin', 'kafka-topics.sh'), '');
  symlinkSync('bin', join(linked, 'kafka', 'current'));
  execFileSync('tar', ['-czf', join(linked, NAME), '-C', linked, 'kafka']);
  const bytes = readFileSync(join(linked, NAME));
  rmSync(linked, { recursive: true });
  serve(bytes);
  const digest = fixed(sha('sha256', bytes));
  await engine.apply(resource(digest));
  expect(await change(digest)).toEqual({ action: 'none' });
  rmSync(file('current'));
  symlinkSync('/etc', file('current'));
  expect(await change(digest)).toMatchObject({ action: 'blocked' });
});

test('a file that was removed from the folder is restored', async () => {
  serve(good);
  await engine.apply(resource(fixed(sha('sha256', good))));
  rmSync(join(folder(), 'bin', 'kafka-topics.sh'));
  expect((await engine.plan(resource(fixed(sha('sha256', good))))).steps[0]?.change).toMatchObject({
    action: 'update',
  });
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('too little disk space is an error before anything is downloaded', async () => {
  serve(good);
  host.command('df', 'echo head; echo "disk 1 1 10 1% /"');
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow(
    /needs 1 MiB below .*, and 0 MiB are free/,
  );
  expect(server.requests).toEqual([`HEAD /${NAME}`]);
});

test.each(['tar', 'mv', 'rm'])('killed at %s, the next run reaches the same end', async (command) => {
  serve(good);
  host.command(command, 'kill -9 $PPID; exit 1');
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow();
  host.command(command, `exec /usr/bin/${command} "$@"`);
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
  expect(await engine.apply(resource(fixed(sha('sha256', good))))).toMatchObject({ changed: 0 });
});
