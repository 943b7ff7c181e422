import { type Line, type Resource, UNKNOWN } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { StoredObject } from '#lib/ports/aws/s3/s3.ts';
import { uploadFromHost } from './archive-from-host.ts';
import { uploadFromRunner } from './archive-from-runner.ts';
import { SHA256, type WantedArchive } from './archive-spec.ts';
import { storedArchive } from './facts.ts';

const WITHIN_MS = 20 * 60_000;

/** The zip of the S3 sink in the user's bucket, from which MSK Connect makes the plugin. */
export function archiveResource(p: Pipeline): Resource<WantedArchive, StoredObject | 'no bucket'> {
  const { bucket, pluginKey: key } = p.names;
  return {
    id: `archive s3://${bucket}/${key}`,
    within: WITHIN_MS,
    desired() {
      const { url, digest, sha256Key } = p.downloads.s3Sink;
      return Promise.resolve({
        bucket,
        key,
        url,
        sha256: digest.kind === 'sha256' ? digest.hex : undefined,
        sha256Key,
      });
    },
    read: () => storedArchive(p),
    diff: diffArchive,
    apply: (desired, _actual, scope) =>
      p.config.connector.upload === 'host' ? uploadFromHost(p, desired, scope) : uploadFromRunner(p, desired, scope),
    owned: (actual) =>
      actual !== 'no bucket' && Object.entries(markTags).every(([name, value]) => actual.metadata[name] === value),
  };
}

/** What is to be done about the archive. An object without a recorded digest may hold anything, so it is brought anew. */
export function diffArchive(desired: WantedArchive, actual: StoredObject | 'no bucket' | undefined) {
  if (actual === 'no bucket') {
    return {
      action: 'blocked',
      lines: [{ path: 'bucket', before: '(absent)', after: desired.bucket }],
      remedy: `Create the bucket ${desired.bucket}, or correct userId in the config.`,
    } as const;
  }
  const sha256: Line = { path: SHA256, after: desired.sha256 ?? UNKNOWN };
  if (actual === undefined) {
    return { action: 'create', lines: [{ path: 'source', after: desired.url }, sha256] } as const;
  }
  const seen = actual.metadata[SHA256];
  if (seen !== undefined && (desired.sha256 === undefined || desired.sha256 === seen))
    return { action: 'none' } as const;
  return { action: 'update', lines: [{ ...sha256, before: seen ?? '(not recorded)' }] } as const;
}
