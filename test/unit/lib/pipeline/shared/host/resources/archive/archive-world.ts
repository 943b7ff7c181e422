import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { DigestSource, Download } from '#lib/config/downloads.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/archive/host-archive.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../../fakes/converging.ts';
import { type FileServer, fileServer } from '../../../../../../fakes/file-server.ts';

export const NAME = 'kafka_2.12-2.8.1.tgz';
export let server: FileServer;
export let engine: Converging;
export let host: BashHost;

beforeEach(async () => {
  server = await fileServer({});
  engine = converging();
  host = bashHost(engine.writes);
});
afterEach(async () => {
  host[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

export function archive(files: Record<string, string>): Buffer {
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

export const good = archive({ 'bin/kafka-topics.sh': 'echo topics', 'libs/a.jar': 'a'.repeat(50_000) });
export const sha = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
/** As `gpg --print-md SHA512` prints it. */
export const printed = (hex: string) =>
  `${NAME}: ${hex
    .toUpperCase()
    .replace(/(.{8})/g, '$1 ')
    .replace(/(.{72})/g, '$1\n ')}\n`;

export const folder = () => join(host.home, 'kafka');
export const read = (path: string) => readFileSync(join(folder(), path), 'utf8');

export function resource(digest: DigestSource) {
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
export const published = (): DigestSource => ({
  kind: 'published',
  algorithm: 'sha512',
  url: `${server.url}/${NAME}.sha512`,
});
export const fixed = (hex: string): DigestSource => ({ kind: 'sha256', hex });
export const serve = (body: Buffer, more = {}) => {
  server.files = {
    [`/${NAME}`]: { body, ...more },
    [`/${NAME}.sha512`]: { body: printed(sha('sha512', good)) },
  };
};

/** The change that a plan shows. */
export const change = async (digest: DigestSource = good256()) =>
  (await engine.plan(resource(digest))).steps[0]?.change;
export const good256 = () => fixed(sha('sha256', good));
export const file = (path: string) => join(folder(), path);
