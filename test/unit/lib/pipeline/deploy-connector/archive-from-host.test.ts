import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { uploadFromHost } from '#lib/pipeline/deploy-connector/archive-from-host.ts';
import { type BashHost, bashHost } from '../../../fakes/bash-host.ts';
import { type FakePipeline, fakePipeline } from '../../../fakes/pipeline.ts';
import { smallZip } from '../../../fakes/zip.ts';

const zip = Buffer.from(smallZip());
const desired = {
  bucket: 'b',
  key: 'plugins/a.zip',
  url: 'https://mirror.example/a.zip',
  sha256: undefined,
  sha256Key: 'downloads.s3Sink.sha256',
};

let host: BashHost;
let pipeline: FakePipeline;
beforeEach(() => {
  host = bashHost();
  pipeline = fakePipeline({ ports: () => ({ host }) });
  writeFileSync(join(host.home, 'served'), zip);
  host.command('curl', 'while [ "$1" != --output ]; do shift; done; cp "$HOME/served" "$2"');
  host.command('mktemp', 'mkdir "$HOME/temporary" && echo "$HOME/temporary"');
  // Its bucket is the home folder: an object is a file whose name has no slashes.
  host.command(
    'aws',
    `case "$1 $2" in
  's3api head-object') echo '"tag-of-the-object"' ;;
  's3 cp')
    echo "$*" >>"$HOME/calls"
    target=\${!#}
    set -- "\${@:1:$#-1}"
    cp "\${!#}" "$HOME/$(echo "$target" | tr / _)" ;;
esac`,
  );
});
afterEach(() => host[Symbol.dispose]());

const upload = (said: string[] = []): Promise<void> =>
  uploadFromHost(pipeline, desired, {
    signal: new AbortController().signal,
    progress: (text) => void said.push(text),
  });

test('the host uploads the archive with its digests, records the ETag beside it and leaves no file behind', async () => {
  const said: string[] = [];
  await upload(said);
  const object = (key: string) => readFileSync(join(host.home, `s3:__b_plugins_${key}`));
  expect(object('a.zip')).toEqual(zip);
  expect(object('a.zip.upload.json').toString()).toBe('{"etag":"tag-of-the-object"}\n');
  expect(readFileSync(join(host.home, 'calls'), 'utf8')).toMatch(/--metadata sha256=[0-9a-f]{64},md5=[0-9a-f]{32},/);
  expect(said.join()).toMatch(/the archive has SHA-256 [0-9a-f]{64}/);
  expect(readdirSync(host.home)).not.toContain('temporary');
});

test('a download that is no archive is refused, and nothing is left on the host or in the bucket', async () => {
  writeFileSync(join(host.home, 'served'), '<html>');
  await expect(upload()).rejects.toThrow('got something that is no complete zip archive');
  expect(readdirSync(host.home).filter((name) => !name.startsWith('.'))).toEqual(['served']);
});
