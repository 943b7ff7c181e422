import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DigestSource } from '#lib/config/downloads.ts';
import { diffDownload, downloadQuery, hostDownload } from '#lib/pipeline/shared/host/resources/host-download.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { type BashHost, bashHost } from '../../../../../fakes/bash-host.ts';
import { type Converging, converging } from '../../../../../fakes/converging.ts';
import { type FileServer, fileServer } from '../../../../../fakes/file-server.ts';

const NAME = 'aws-msk-iam-auth-1.1.5-all.jar';
const jar = Buffer.from(`PK\u0003\u0004${'x'.repeat(5_000)}`);
const hex = (algorithm: string) => createHash(algorithm).update(jar).digest('hex');

let server: FileServer;
let engine: Converging;
let host: BashHost;
beforeEach(async () => {
  server = await fileServer({ [`/${NAME}`]: { body: jar }, [`/${NAME}.sha1`]: { body: hex('sha1') } });
  engine = converging();
  host = bashHost(engine.writes);
  mkdirSync(join(host.home, 'libs'));
});
afterEach(async () => {
  host[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const path = () => join(host.home, 'libs', NAME);
const fixed: DigestSource = { kind: 'sha256', hex: hex('sha256') };
const download = (digest: DigestSource) => ({
  url: `${server.url}/${NAME}`,
  fileName: NAME,
  sha256Key: 'downloads.iamAuth.sha256',
  digest,
});
const resource = (digest: DigestSource) =>
  hostDownload(
    { host, view: new HostView(host, engine.facts) },
    { download: download(digest), path: path(), timeoutMs: 60_000 },
  );
const seen = () => {
  engine.facts.forget();
  return new HostView(host, engine.facts).observe(downloadQuery(path()))({
    signal: new AbortController().signal,
    progress: () => undefined,
  });
};

test('downloads and checks the file; a second run changes nothing', async () => {
  expect(await engine.apply(resource(fixed))).toMatchObject({ changed: 1 });
  expect(readFileSync(path())).toEqual(jar);
  expect(statSync(path()).mode & 0o777).toBe(0o644);
  expect(await engine.apply(resource(fixed))).toMatchObject({ changed: 0 });
  expect(engine.written).toHaveLength(1);
});

test('the digest is computed again only after the file has changed, be it in place with its time restored', async () => {
  await engine.apply(resource(fixed));
  const recorded = { sha256: hex('sha256'), checked: 'config' };
  host.command('sha256sum', 'echo "computed anew  -"');
  expect(await seen()).toEqual({ sha256: hex('sha256'), recorded });
  const { atime, mtime } = statSync(path());
  writeFileSync(path(), Buffer.from(jar).fill('y', 100, 200));
  utimesSync(path(), atime, mtime);
  expect(await seen()).toEqual({ sha256: 'computed', recorded });
});

test('a file whose times alone have changed is right', async () => {
  await engine.apply(resource(fixed));
  utimesSync(path(), 1, 1);
  expect(await seen()).toMatchObject({ sha256: hex('sha256') });
  expect(await engine.apply(resource({ kind: 'first-seen' }))).toMatchObject({ changed: 0 });
});

test('a file that was checked with a digest of the config is checked again when that digest is gone', async () => {
  await engine.apply(resource(fixed));
  const published: DigestSource = { kind: 'published', algorithm: 'sha1', url: `${server.url}/${NAME}.sha1` };
  expect((await engine.plan(resource(published))).steps[0]?.change).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', after: '(checked)' }],
  });
});

test('a folder in place of the file is an error that names it', async () => {
  mkdirSync(path());
  await expect(engine.plan(resource(fixed))).rejects.toThrow(/all\.jar on the EC2 host is a directory, not a file/);
});

test('a file that was cut off or replaced is downloaded again', async () => {
  await engine.apply(resource(fixed));
  writeFileSync(path(), jar.subarray(0, 100));
  expect(await engine.apply(resource(fixed))).toMatchObject({ changed: 1 });
  expect(readFileSync(path())).toEqual(jar);
});

test('a published SHA-1 is enough, and a file that no run has checked is downloaded again', async () => {
  const digest: DigestSource = { kind: 'published', algorithm: 'sha1', url: `${server.url}/${NAME}.sha1` };
  writeFileSync(path(), jar);
  expect(await engine.apply(resource(digest))).toMatchObject({ changed: 1 });
  expect(await engine.apply(resource(digest))).toMatchObject({ changed: 0 });
});

test('a missing folder is an error that names it, and nothing is downloaded', async () => {
  const on = { host, view: new HostView(host, engine.facts) };
  const lost = hostDownload(on, { download: download(fixed), path: join(host.home, 'none', NAME), timeoutMs: 60_000 });
  await expect(engine.apply(lost)).rejects.toThrow(/the folder .*\/none does not exist/);
  expect(server.requests).toEqual([]);
  expect(existsSync(join(host.home, 'none'))).toBe(false);
});

test('with a digest in the config, a file that somebody else has put there is accepted', () => {
  expect(diffDownload(download(fixed), { sha256: hex('sha256'), recorded: undefined })).toEqual({ action: 'none' });
});
