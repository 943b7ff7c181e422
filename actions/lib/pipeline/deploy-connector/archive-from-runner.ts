import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { NoAnswer } from '#lib/ports/http/http.ts';
import { archiveMetadata, seenDigest, type WantedArchive } from './archive-spec.ts';
import { ZIP_TAIL_BYTES, zipProblem } from './zip.ts';

/** A download is tried this often, with these pauses before each further attempt. */
const RETRY_PAUSES_MS = [2_000, 10_000];

interface Fetched {
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/**
 * Brings the archive to the bucket through the runner's disk. It is complete and has the right digest before its first
 * byte is uploaded: what stands in the bucket is never wrong.
 *
 * @throws UserError when it cannot be had, is no zip archive or has another digest.
 */
export async function uploadFromRunner(p: Pipeline, wanted: WantedArchive, scope: Scope): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plugin-archive-'));
  try {
    const file = join(folder, 'archive.zip');
    scope.progress(`downloading ${wanted.url}`);
    const fetched = await fetchArchive(p, wanted.url, file, scope);
    const problem = zipProblem(...(await endsOf(file, fetched.size)), fetched.size);
    if (problem !== undefined) {
      throw new UserError(
        `What ${wanted.url} gives is no plugin archive: ${problem} (${fetched.size} bytes). Set downloads.s3Sink.url to where the archive can be had.`,
      );
    }
    if (wanted.sha256 === undefined) {
      scope.progress(seenDigest(wanted, fetched.sha256));
    } else if (wanted.sha256 !== fetched.sha256) {
      throw new UserError(
        `What ${wanted.url} gives has SHA-256 ${fetched.sha256}, and ${wanted.sha256Key} in the config is ${wanted.sha256}. Nothing was uploaded. Correct the address or the digest.`,
      );
    }
    scope.progress(`uploading ${fetched.size} bytes`);
    await p.ports.s3.upload(wanted.bucket, wanted.key, createReadStream(file), {
      metadata: archiveMetadata(fetched.sha256, fetched.md5),
      signal: scope.signal,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchArchive(p: Pipeline, url: string, file: string, scope: Scope): Promise<Fetched> {
  for (const pause of [...RETRY_PAUSES_MS, undefined]) {
    try {
      return await fetchOnce(p, url, file, scope.signal);
    } catch (error) {
      if (!(error instanceof NoAnswer) && !(error instanceof UserError)) throw error;
      // An answer that says no will say no again.
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

async function fetchOnce(p: Pipeline, url: string, file: string, signal: AbortSignal): Promise<Fetched> {
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

async function endsOf(file: string, size: number): Promise<[head: Uint8Array, tail: Uint8Array]> {
  await using handle = await open(file, 'r');
  const part = async (length: number, position: number) => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, position);
    return bytes.subarray(0, bytesRead);
  };
  const length = Math.min(size, ZIP_TAIL_BYTES);
  return [await part(Math.min(size, 256), 0), await part(length, size - length)];
}
