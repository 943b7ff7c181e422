import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { archiveResource, diffArchive } from '#lib/pipeline/deploy-connector/archive.ts';
import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { fakeHost, type HostRun } from '../../../fakes/host.ts';
import { fakeHttp, type HttpBehaviour } from '../../../fakes/http.ts';
import { type FakePipelineOptions, fakePipeline, run } from '../../../fakes/pipeline.ts';
import { fakeS3 } from '../../../fakes/s3.ts';
import { Killed } from '../../../fakes/writes.ts';
import { smallZip } from '../../../fakes/zip.ts';

const url = 'https://mirror.example/s3-sink.zip';
const zip = smallZip();
const sha256 = createHash('sha256').update(zip).digest('hex');
const md5 = createHash('md5').update(zip).digest('hex');
const place = 'user-0affd5f86743-bucket/kafka-connect-s3/confluentinc-kafka-connect-s3-10.5.13.zip';

/** A milestone with the archive alone. */
const milestone: Milestone = {
  name: 'deploy-connector',
  after: [],
  build: (p) => ({ resources: [archiveResource(p)], probes: [] }),
};

function world(
  downloads: NonNullable<HttpBehaviour['downloads']> = { [url]: zip },
  s3Sink: { sha256?: string } = {},
  more: FakePipelineOptions = {},
) {
  return fakePipeline({
    ...more,
    config: { downloads: { s3Sink: { url, ...s3Sink } }, ...more.config },
    ports: (writes) => ({ http: fakeHttp({ downloads }), ...more.ports?.(writes) }),
  });
}

test('the archive is uploaded with its digests as metadata, and its digest is reported while none is set', async () => {
  const p = world();
  const { events, result } = await run(p, milestone);
  expect(result.changed).toBe(1);
  expect(p.ports.s3.objects.get(place)?.metadata).toEqual({ sha256, md5, 'managed-by': 'pinterest-pipeline' });
  expect(p.ports.s3.objects.get(place)?.bytes).toEqual(Buffer.from(zip));
  const said = events.flatMap((event) => (event.type === 'progress' ? event.text : []));
  expect(said.join('\n')).toContain(`downloads.s3Sink.sha256 is not set; the archive has SHA-256 ${sha256}`);
});

test('an archive that is in the bucket is not uploaded again', async () => {
  const p = world();
  await run(p, milestone);
  const again = await run(p, milestone);
  expect([again.writes, again.result.unchanged]).toEqual([[], 1]);
});

test('an archive with another digest than the config says is not uploaded', async () => {
  const desired = '0'.repeat(64);
  const p = world(undefined, { sha256: desired });
  await expect(run(p, milestone)).rejects.toThrow(
    `${url} gives has SHA-256 ${sha256}, and downloads.s3Sink.sha256 in the config is ${desired}. Nothing was uploaded.`,
  );
  expect(p.ports.s3.objects.size).toBe(0);
});

test('an object without a recorded digest is uploaded again', async () => {
  const p = world();
  p.ports.s3.objects.set(place, { bytes: Buffer.from('by hand'), metadata: {} });
  const { result } = await run(p, milestone);
  expect(result.steps[0]?.change).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', before: '(not recorded)' }, { path: 'ETag of the upload' }],
  });
  expect(p.ports.s3.objects.get(place)?.metadata['sha256']).toBe(sha256);
});

test('an object whose digest is not the one in the config is replaced', () => {
  const desired = { bucket: 'b', key: 'k', url, sha256, sha256Key: 'downloads.s3Sink.sha256' };
  const stored = { size: 1, etag: 'e', uploadedEtag: 'e', metadata: { sha256: 'other' } };
  expect(diffArchive(desired, stored)).toEqual({
    action: 'update',
    lines: [{ path: 'sha256', before: 'other', after: sha256 }],
  });
});

test('an object that somebody else has written with our metadata is uploaded again', async () => {
  const p = world();
  await run(p, milestone);
  const ours = p.ports.s3.objects.get(place);
  if (ours === undefined) throw new Error('no archive');
  const sameSize = Buffer.from(ours.bytes);
  sameSize[sameSize.length - 1] = 7;
  p.ports.s3.objects.set(place, { ...ours, bytes: sameSize });
  const planned = await run(p, milestone, { planOnly: true });
  expect(planned.result.steps[0]?.change).toMatchObject({
    action: 'update',
    lines: [{ path: 'ETag', before: expect.stringContaining('(written by somebody else)') }],
  });
  await run(p, milestone);
  expect(p.ports.s3.objects.get(place)?.bytes).toEqual(ours.bytes);
  expect((await run(p, milestone)).writes).toEqual([]);
});

test('an upload that was killed before it was recorded is made again', async () => {
  const p = world();
  p.writes.kill = { at: 1, effect: 'before' };
  await expect(run(p, milestone)).rejects.toThrow(Killed);
  p.writes.kill = undefined;
  const { result } = await run(p, milestone);
  expect(result.steps[0]?.change).toMatchObject({ action: 'update', lines: [{ path: 'ETag of the upload' }] });
  expect((await run(p, milestone)).writes).toEqual([]);
});

test('a missing bucket is blocked with the remedy, and nothing is downloaded', async () => {
  const p = world(undefined, {}, { ports: (writes) => ({ s3: fakeS3(writes, []) }) });
  await expect(run(p, milestone)).rejects.toThrow('Create the bucket user-0affd5f86743-bucket, or correct userId');
});

test('a web page with status 200 is refused', async () => {
  const p = world({ [url]: Buffer.from('<!DOCTYPE html><html></html>') });
  await expect(run(p, milestone)).rejects.toThrow(
    `What ${url} gives is no plugin archive: it is a web page (28 bytes)`,
  );
  expect(p.ports.s3.objects.size).toBe(0);
});

test('a download that does not exist is one error that names the key, and is not tried again', async () => {
  const p = world({});
  await expect(run(p, milestone)).rejects.toThrow(
    `The plugin archive cannot be downloaded: GET ${url} answered 404 instead of 200. Set downloads.s3Sink.url`,
  );
  expect(p.ports.clock.now()).toBe(0);
});

test('a download that nobody answers is tried three times, with pauses', async () => {
  const p = world({ [url]: { code: 'ECONNRESET' } });
  await expect(run(p, milestone)).rejects.toThrow(
    'cannot be downloaded: GET https://mirror.example/s3-sink.zip: no answer',
  );
  expect(p.ports.clock.now()).toBe(12_000);
});

test('no file stays on the disk of the runner', async () => {
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('plugin-archive-'));
  const before = await left();
  await run(world(), milestone);
  await run(world({ [url]: Buffer.from('no zip') }), milestone).catch(() => undefined);
  expect(await left()).toEqual(before);
});

const byHost = (respond: (run: HostRun) => object, s3Sink = {}) => {
  const host: { runs: HostRun[] } = { runs: [] };
  const p = world({}, s3Sink, {
    config: { downloads: { s3Sink: { url, ...s3Sink } }, connector: { upload: 'host' } },
    ports: (writes) => {
      const store = fakeS3(writes);
      const made = fakeHost(writes, (one) => {
        const answer = respond(one);
        if (!('code' in answer)) {
          store.objects.set(place, { bytes: zip, metadata: { sha256, md5 } });
          store.objects.set(`${place}.upload.json`, { bytes: Buffer.from(`{"etag":"${md5}"}\n`), metadata: {} });
        }
        return answer;
      });
      host.runs = made.runs;
      return { s3: store, host: made };
    },
  });
  return { p, host };
};

test('with connector.upload: host the host uploads it, and gets all values as arguments', async () => {
  const { p, host } = byHost(() => ({ stdout: `sha256 ${sha256}\n` }), { sha256 });
  const { writes } = await run(p, milestone);
  expect(writes).toEqual(['ssh:upload the plugin archive']);
  expect(host.runs[0]?.options.args).toEqual([
    url,
    `s3://${place}`,
    sha256,
    'sha256=%s,md5=%s,managed-by=pinterest-pipeline',
    'user-0affd5f86743-bucket',
    place.slice('user-0affd5f86743-bucket/'.length),
    `${place.slice('user-0affd5f86743-bucket/'.length)}.upload.json`,
    '{"etag":"%s"}\n',
  ]);
  expect(host.runs[0]?.script).not.toContain(url);
});

test.each([
  [11, 'cannot download it'],
  [12, 'no complete zip archive'],
  [13, 'another digest than downloads.s3Sink.sha256'],
  [14, 'cannot copy it to the bucket'],
  [15, 'has no AWS CLI'],
  [16, 'cannot look at it there.*s3:GetObject'],
  [17, 'cannot write the record of the upload'],
  [1, 'ended with status 1'],
])('status %i of the host is explained', async (code, words) => {
  const { p } = byHost(() => ({ code, stderr: 'curl: (6) no such host\n' }));
  await expect(run(p, milestone)).rejects.toThrow(
    new RegExp(`EC2 instance .*${words}.*: curl: \\(6\\) no such host\\.`),
  );
});

test("what AWS answered the host's upload is explained, not only that it failed", async () => {
  const kms =
    'An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::123456789012:assumed-role/r/i is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:123456789012:key/k because no identity-based policy allows the kms:GenerateDataKey action';
  const { p } = byHost(() => ({ code: 14, stderr: `upload failed: /tmp/a to s3://b/a ${kms}\n` }));
  const failure = run(p, milestone);
  await expect(failure).rejects.toThrow(/cannot copy it to the bucket\. Denied: s3:PutObject answered AccessDenied/);
  await expect(failure).rejects.toThrow(
    'Have the permission kms:GenerateDataKey on arn:aws:kms:us-east-1:123456789012:key/k granted, or set connector.upload to runner',
  );
});
