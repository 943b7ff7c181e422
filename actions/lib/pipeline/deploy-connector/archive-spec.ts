import { markTags } from '#lib/pipeline/shared/mark.ts';

/** The archive as it is wanted in the bucket. */
export interface WantedArchive {
  readonly bucket: string;
  readonly key: string;
  /** Where it is downloaded from. */
  readonly url: string;
  /** Lower-case hex; undefined when nobody has said yet what it must be. */
  readonly sha256: string | undefined;
  /** Key of the config that would say so. */
  readonly sha256Key: string;
}

/** Name of the object metadata that holds the SHA-256 seen when the archive was brought. */
export const SHA256 = 'sha256';
/** Likewise its MD5, in which MSK Connect tells what it has read. */
export const MD5 = 'md5';

/** Metadata that goes with the archive. */
export const archiveMetadata = (sha256: string, md5: string): Readonly<Record<string, string>> => ({
  [SHA256]: sha256,
  [MD5]: md5,
  ...markTags,
});

/** Says a digest that nobody had asked for, so that it can be pinned. */
export const seenDigest = (desired: WantedArchive, sha256: string): string =>
  `${desired.sha256Key} is not set; the archive has SHA-256 ${sha256}, which is recorded with the object and held from now on`;
