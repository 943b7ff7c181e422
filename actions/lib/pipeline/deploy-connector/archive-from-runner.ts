import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { NoAnswer } from '#lib/ports/http/http.ts';
import { recordUpload } from './archive-record.ts';
import { archiveMetadata, type DesiredArchive, firstSeenDigest } from './archive-spec.ts';
import { ZIP_TAIL_BYTES, zipProblem } from './zip.ts';

/** Pauses before the second and the third attempt to download. */
const RETRY_PAUSES_MS = [2_000, 10_000];

/** Bytes of the beginning of the file that are looked at. */
const HEAD_BYTES = 256;

/** A file that was downloaded. Digests in lower-case hex, size in bytes. */
interface Downloaded {
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/**
 * Downloads the archive to the runner's disk, checks it there, and uploads it. Nothing is uploaded before the whole file
 * has been checked.
 *
 * @throws UserError when it cannot be downloaded, is no zip archive or has another digest.
 */
export async function uploadFromRunner(p: Pipeline, desired: DesiredArchive, scope: Scope): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plugin-archive-'));
  try {
    const file = join(folder, 'archive.zip');
    scope.progress(`downloading ${desired.url}`);
    const downloaded = await downloadArchive(p, desired.url, file, scope);
    const problem = zipProblem(...(await readEnds(file, downloaded.size)), downloaded.size);
    if (problem !== undefined) {
      throw new UserError(
        `What ${desired.url} gives is no plugin archive: ${problem} (${downloaded.size} bytes). Set downloads.s3Sink.url to where the archive can be downloaded.`,
      );
    }
    if (desired.sha256 === undefined) {
      scope.progress(firstSeenDigest(desired, downloaded.sha256));
    } else if (desired.sha256 !== downloaded.sha256) {
      throw new UserError(
        `What ${desired.url} gives has SHA-256 ${downloaded.sha256}, and ${desired.sha256Key} in the config is ${desired.sha256}. Nothing was uploaded. Correct the address or the digest.`,
      );
    }
    scope.progress(`uploading ${downloaded.size} bytes`);
    const etag = await p.ports.s3.upload(desired.bucket, desired.key, createReadStream(file), {
      metadata: archiveMetadata(downloaded.sha256, downloaded.md5),
      signal: scope.signal,
    });
    await recordUpload(p, etag, scope);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function downloadArchive(p: Pipeline, url: string, file: string, scope: Scope): Promise<Downloaded> {
  for (const pause of [...RETRY_PAUSES_MS, undefined]) {
    try {
      return await downloadOnce(p, url, file, scope.signal);
    } catch (error) {
      if (!(error instanceof NoAnswer) && !(error instanceof UserError)) throw error;
      // A UserError is an answer that refuses the download: a further attempt would get it again.
      if (error instanceof UserError || pause === undefined) {
        throw new UserError(
          `The plugin archive cannot be downloaded: ${error.message.replace(/\.$/, '')}. Set downloads.s3Sink.url to a mirror, or connector.upload to host when the EC2 instance can reach it.`,
          { cause: error },
        );
      }
      scope.progress(`${error.message}; trying again`);
      await p.ports.clock.sleep(pause, scope.signal);
    }
  }
  throw new Error('unreachable: the last attempt returns or throws');
}

async function downloadOnce(p: Pipeline, url: string, file: string, signal: AbortSignal): Promise<Downloaded> {
  const { body, size: announced } = await p.ports.http.download(url, signal);
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let size = 0;
  await using handle = await open(file, 'w');
  for await (const chunk of body) {
    sha256.update(chunk);
    md5.update(chunk);
    size += chunk.length;
    await handle.write(chunk);
  }
  if (announced !== undefined && announced !== size) {
    throw new NoAnswer(`${size} of ${announced} bytes arrived`, 'ECONNRESET');
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size };
}

async function readEnds(file: string, size: number): Promise<[head: Uint8Array, tail: Uint8Array]> {
  await using handle = await open(file, 'r');
  const part = async (length: number, position: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead);
  };
  const length = Math.min(size, ZIP_TAIL_BYTES);
  return [await part(Math.min(size, HEAD_BYTES), 0), await part(length, size - length)];
}
