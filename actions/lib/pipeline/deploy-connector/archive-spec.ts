import { markTags } from '#lib/pipeline/shared/mark.ts';

/** The plugin archive as it should be in the bucket. */
export interface DesiredArchive {
  readonly bucket: string;
  readonly key: string;
  /** Where it is downloaded from. */
  readonly url: string;
  /** Lower-case hex; undefined when neither the config nor the publisher gives one. */
  readonly sha256: string | undefined;
  /** Key of the config that sets the SHA-256, for messages. */
  readonly sha256Key: string;
}

/** Name of the object metadata with the SHA-256 of the archive, computed when it was uploaded. */
export const SHA256 = 'sha256';
/** Name of the object metadata with its MD5. MSK Connect states the MD5 of the archive that a plugin was made of. */
export const MD5 = 'md5';

/** The object metadata of the archive: both digests and our mark. */
export const archiveMetadata = (sha256: string, md5: string): Readonly<Record<string, string>> => ({
  [SHA256]: sha256,
  [MD5]: md5,
  ...markTags,
});

/** Reports the digest of an archive for which the config has none, so that a user can set it there. */
export const firstSeenDigest = (desired: DesiredArchive, sha256: string): string =>
  `${desired.sha256Key} is not set; the archive has SHA-256 ${sha256}, which is recorded with the object`;
