import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import type { DigestSource } from '#lib/config/downloads.ts';
import { UserError } from '#lib/errors.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/archive/host-archive.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import type { Host } from '#lib/ports/host/host.ts';
import { parseHostKey } from '#lib/ports/host/host-keys.ts';
import { readPrivateKey } from '#lib/ports/host/private-key.ts';
import { createSshHost } from '#lib/ports/host/ssh.ts';
import { Secret } from '#lib/secret.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';
import { type FileServer, fileServer } from '../../../../../fakes/file-server.ts';
import { ed25519Pair } from '../../../../../fakes/ssh-key.ts';
import { sshServer } from '../../../../../fakes/ssh-server.ts';

const NAME = 'kafka_2.12-2.8.1.tgz';

/** An archive of random bytes, so that half of the file is half of its content. */
const good = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  mkdirSync(join(folder, 'kafka', 'bin'), { recursive: true });
  writeFileSync(join(folder, 'kafka', 'bin', 'kafka-topics.sh'), 'echo topics');
  writeFileSync(join(folder, 'kafka', 'a.jar'), randomBytes(400_000));
  execFileSync('tar', ['-czf', join(folder, NAME), '-C', folder, 'kafka']);
  const bytes = readFileSync(join(folder, NAME));
  rmSync(folder, { recursive: true });
  return bytes;
})();
const sha256 = createHash('sha256').update(good).digest('hex');
const fixed: DigestSource = { kind: 'sha256', hex: sha256 };
const firstSeen: DigestSource = { kind: 'first-seen' };

let server: FileServer;
let engine: Converging;
let host: BashHost;
beforeEach(async () => {
  server = await fileServer({ [`/${NAME}`]: { body: good } });
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(async () => {
  host[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const serve = (more: Partial<FileServer['files'][string]>) => {
  server.files = { [`/${NAME}`]: { body: good, ...more } };
};
const part = () => join(host.home, '.pinterest-pipeline', 'downloads', `${NAME}.part`);

function archive(digest: DigestSource, on: Host = host) {
  const download = { url: `${server.url}/${NAME}`, fileName: NAME, sha256Key: 'downloads.kafka.sha256', digest };
  return hostArchive(
    { host: on, view: new HostView(on, engine.facts) },
    {
      download,
      folder: join(host.home, 'kafka'),
      sentinel: 'bin/kafka-topics.sh',
      except: ['bin/client.properties'],
      timeoutMs: 60_000,
    },
  );
}

/** The one error of an apply. Also checks that nothing was unpacked. */
async function failure(apply: Promise<unknown>): Promise<string> {
  const error = await apply.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(existsSync(join(host.home, 'kafka'))).toBe(false);
  expect(engine.events.filter((event) => event.type === 'failed')).toHaveLength(1);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  return message;
}

async function rightEnd(digest: DigestSource, on?: Host): Promise<void> {
  await engine.apply(archive(digest, on));
  expect(readFileSync(join(host.home, 'kafka', 'bin', 'kafka-topics.sh'), 'utf8')).toBe('echo topics');
  expect(existsSync(part())).toBe(false);
  expect(readdirSync(host.home).filter((name) => !name.startsWith('.'))).toEqual(['kafka']);
}

test.each([
  ['whose digest is known', fixed, /has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/],
  ['whose digest nobody publishes', firstSeen, /could not be unpacked: it is damaged/],
])('a file that is truncated at its source, %s, is refused', async (_which, digest, message) => {
  serve({ body: good.subarray(0, 200_000) });
  expect(await failure(engine.apply(archive(digest)))).toMatch(message);
  expect(existsSync(join(host.home, '.pinterest-pipeline', 'digests'))).toBe(false);
  serve({});
  await rightEnd(digest);
});

test('an empty answer is refused', async () => {
  serve({ body: '' });
  expect(await failure(engine.apply(archive(firstSeen)))).toMatch(/first bytes are others/);
});

test('a web page with status 200 in place of the rest of a file does not damage the part before it', async () => {
  serve({ cutAfter: 200_000 });
  expect(await failure(engine.apply(archive(fixed)))).toMatch(/broke off after 200000 bytes/);
  serve({ body: `<html>${'signed out '.repeat(50_000)}</html>` });
  await expect(engine.apply(archive(fixed))).rejects.toThrow(/web page instead of kafka_2/);
  serve({});
  await rightEnd(fixed);
}, 60_000);

test('a disk that is too small is an error before anything is downloaded', async () => {
  host.diskSize = 300;
  expect(await failure(engine.apply(archive(fixed)))).toMatch(
    /needs 1 MiB below \/\S+, and 0 MiB are free\. Make room/,
  );
  expect(server.requests).toEqual([`HEAD /${NAME}`]);
});

test('a disk that fills while a file of unknown size arrives is reported as full', async () => {
  host.diskSize = 300;
  serve({ unsized: true });
  expect(await failure(engine.apply(archive(fixed)))).toMatch(/could not be stored below \/\S+; is the disk full\?/);
});

test('a disk that fills while the archive is unpacked is reported as full', async () => {
  host.diskSize = 600;
  serve({ unsized: true });
  expect(await failure(engine.apply(archive(fixed)))).toMatch(
    /could not be unpacked: it is damaged, or the disk is full/,
  );
});

test('a reboot during a download is one error, and the next run resumes the download', async () => {
  const pair = ed25519Pair();
  const env = { HOME: host.home, PATH: process.env['PATH'] ?? '' };
  await using machine = await sshServer(pair.public, { env });
  const hostKey = parseHostKey(machine.hostKey);
  const key = await readPrivateKey(new Secret(pair.private), 'a test');
  const target = async () => ({
    host: '127.0.0.1',
    port: machine.port,
    user: 'ec2-user',
    remedy: 'Open the port.',
    key,
    hostKeys: hostKey === undefined ? [] : [hostKey],
    hostKeysFrom: 'a test',
    whyRefused: () => Promise.resolve(''),
  });
  await using over = createSshHost({ target, writes: engine.writes, clock: systemClock });

  serve({ stallAfter: 200_000 });
  const applied = failure(engine.apply(archive(fixed, over)));
  // curl writes to the disk only when its buffer is full.
  for (let tries = 0; tries < 100 && (!existsSync(part()) || statSync(part()).size < 150_000); tries += 1)
    await sleep(50);
  machine.reboot();
  expect(await applied).toMatch(
    /The connection to ec2-user@127\.0\.0\.1:\d+ was lost while a command ran.*Run again\.$/,
  );
  const { size } = statSync(part());

  serve({});
  await rightEnd(fixed, over);
  expect(server.requests).toContain(`GET /${NAME} from ${size}`);
  expect(machine.logins()).toBe(2);
}, 60_000);

test('when the connection is lost and the command continues, the next run waits for its end', async () => {
  serve({});
  host.command('tar', 'sleep 2; exec /usr/bin/tar "$@"');
  const [first, second] = await Promise.allSettled([engine.apply(archive(fixed)), engine.apply(archive(fixed))]);
  expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled']);
  await rightEnd(fixed);
}, 60_000);
