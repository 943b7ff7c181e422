import type { DigestSource, Download } from '#lib/config/downloads.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { deferUnreachable } from '#lib/pipeline/shared/host/view.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';

/** The digest that a download must have. The host compares it. */
export interface ExpectedDigest {
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  /** Lower-case hex. Empty when nobody publishes one: the host then compares with the digest of its first download. */
  readonly hex: string;
  /** Where the digest comes from, for messages. */
  readonly from: string;
}

/** What a run has compared a download with: a digest of the config or built in here, a published one, or its first one. */
export type CheckedBy = 'config' | 'published' | 'first-seen';

/** What a download is compared with. */
export const checkedBy = (digest: DigestSource): CheckedBy => (digest.kind === 'sha256' ? 'config' : digest.kind);

/**
 * Whether an earlier check was at least as good as the one that is wanted now. A digest that was in the config and is no
 * longer may have been wrong, so a published one is asked.
 */
export const isCheckedAsWell = (earlier: CheckedBy | undefined, digest: DigestSource): boolean =>
  earlier !== undefined && (digest.kind !== 'published' || earlier === 'published');

const hexLength = { sha1: 40, sha256: 64, sha512: 128 } as const;

/**
 * Reads a published digest file in any of its usual forms: the bare digest, `<digest>  <file>` as sha512sum writes it,
 * and `<file>: ABCD 0123 …` in groups over several lines as `gpg --print-md` writes it.
 *
 * @returns lower-case hex; undefined when the text is none of these, such as an HTML page.
 */
export function parsePublishedDigest(text: string, algorithm: ExpectedDigest['algorithm']): string | undefined {
  const length = hexLength[algorithm];
  const bare = /^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(text.trim());
  if (bare?.[1]?.length === length) return bare[1].toLowerCase();
  const digits = text.replace(/^.*:/s, '').replace(/\s+/g, '');
  return digits.length === length && /^[0-9a-f]+$/i.test(digits) ? digits.toLowerCase() : undefined;
}

const fetchDigest = `curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`;

/**
 * The digest that a download must have. A published digest is downloaded by the host, as the archive is.
 *
 * @throws UserError when the published digest cannot be downloaded. Deferred while the host cannot be reached.
 */
export async function expectedDigest(on: OnHost, download: Download, scope: Scope): Promise<ExpectedDigest> {
  const { digest, sha256Key } = download;
  if (digest.kind === 'sha256') return { algorithm: 'sha256', hex: digest.hex, from: sha256Key };
  if (digest.kind === 'first-seen') return { algorithm: 'sha256', hex: '', from: 'what this host saw first' };
  const result = await deferUnreachable(() => on.host.read(fetchDigest, { args: [digest.url], signal: scope.signal }));
  const instead = `Set ${sha256Key} in the config to the SHA-256 of ${download.fileName} instead.`;
  if (result.code !== 0) {
    throw new UserError(
      `The digest ${digest.url} could not be fetched by the EC2 host: ${failureOf(result)}. ${instead}`,
    );
  }
  const hex = parsePublishedDigest(result.stdout, digest.algorithm);
  if (hex === undefined) {
    const begin = result.stdout.trim().slice(0, 40).replace(/\s+/g, ' ');
    throw new UserError(`${digest.url} is no ${digest.algorithm} digest: it begins with "${begin}". ${instead}`);
  }
  return { algorithm: digest.algorithm, hex, from: digest.url };
}
