import { type Change, type PropertyDiff, type Resource, UNKNOWN } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hasMark } from '#lib/pipeline/shared/mark.ts';
import { uploadFromHost } from './archive-from-host.ts';
import { uploadFromRunner } from './archive-from-runner.ts';
import { type DesiredArchive, SHA256 } from './archive-spec.ts';
import { type StoredArchive, storedArchive } from './look-ups.ts';

/** A download and an upload, one after the other. */
const TIMEOUT_MS = 20 * 60_000;

/** The zip archive of the S3 sink in the user's bucket. MSK Connect makes the plugin of it. */
export function archiveResource(p: Pipeline): Resource<DesiredArchive, StoredArchive | 'no bucket'> {
  const { bucket, pluginKey: key } = p.names;
  return {
    id: `archive s3://${bucket}/${key}`,
    timeoutMs: TIMEOUT_MS,

    desired() {
      const { url, digest, sha256Key } = p.downloads.s3Sink;
      const sha256 = digest.kind === 'sha256' ? digest.hex : undefined;
      return Promise.resolve({ bucket, key, url, sha256, sha256Key });
    },

    read: () => storedArchive(p),
    diff: diffArchive,

    apply: (desired, _actual, scope) =>
      p.config.connector.upload === 'host' ? uploadFromHost(p, desired, scope) : uploadFromRunner(p, desired, scope),

    owned: (actual) => actual !== 'no bucket' && hasMark(actual.metadata),
  };
}

/**
 * Compares the recorded digest, and the ETag with that of our upload: the digest says what was uploaded, and not what the
 * object holds by now. An object without these records may hold anything, so it is uploaded again. Pure.
 */
export function diffArchive(desired: DesiredArchive, actual: StoredArchive | 'no bucket' | undefined): Change {
  if (actual === 'no bucket') {
    return {
      action: 'blocked',
      lines: [{ path: 'bucket', before: '(absent)', after: desired.bucket }],
      remedy: `Create the bucket ${desired.bucket}, or correct userId in the config.`,
    };
  }
  const sha256: PropertyDiff = { path: SHA256, after: desired.sha256 ?? UNKNOWN };
  if (actual === undefined) {
    return { action: 'create', lines: [{ path: 'source', after: desired.url }, sha256] };
  }
  const lines: PropertyDiff[] = [];
  const recorded = actual.metadata[SHA256];
  if (recorded === undefined || (desired.sha256 !== undefined && desired.sha256 !== recorded)) {
    lines.push({ ...sha256, before: recorded ?? '(not recorded)' });
  }
  const { etag, uploadedEtag } = actual;
  if (uploadedEtag === undefined) {
    lines.push({ path: 'ETag of the upload', before: '(not recorded)', after: UNKNOWN });
  } else if (uploadedEtag !== etag) {
    lines.push({ path: 'ETag', before: `${etag} (written by somebody else)`, after: UNKNOWN });
  }
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
