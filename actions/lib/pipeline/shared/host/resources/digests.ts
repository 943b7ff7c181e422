import type { Download } from '#lib/config/downloads.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { deferring } from '#lib/pipeline/shared/host/view.ts';
import { failureOf, type OnHost } from '#lib/pipeline/shared/host/write.ts';

/** What the bytes of a download are held against on the host. */
export interface Expected {
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  /** Lower-case hex; empty = the digest that this host saw first. */
  readonly hex: string;
  /** Where it comes from, for messages. */
  readonly from: string;
}

const hexLength = { sha1: 40, sha256: 64, sha512: 128 } as const;

/**
 * Reads a published digest file in any of its usual forms: the bare digest, `<digest>  <file>` of sha512sum, and
 * `<file>: ABCD 0123 …` in groups over several lines as `gpg --print-md` writes it.
 *
 * @returns lower-case hex; undefined when the text is none of these, such as an HTML page.
 */
export function parsePublishedDigest(text: string, algorithm: Expected['algorithm']): string | undefined {
  const length = hexLength[algorithm];
  const bare = /^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(text.trim());
  if (bare?.[1]?.length === length) return bare[1].toLowerCase();
  const digits = text.replace(/^.*:/s, '').replace(/\s+/g, '');
  return digits.length === length && /^[0-9a-f]+$/i.test(digits) ? digits.toLowerCase() : undefined;
}

const fetchDigest = `curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`;

/**
 * What a download must hash to; a published digest is fetched by the host, which fetches the archive too.
 *
 * @throws UserError when the published digest cannot be had.
 */
export async function expectedDigest(on: OnHost, download: Download, scope: Scope): Promise<Expected> {
  const { digest, sha256Key } = download;
  if (digest.kind === 'sha256') return { algorithm: 'sha256', hex: digest.hex, from: sha256Key };
  if (digest.kind === 'first-seen') return { algorithm: 'sha256', hex: '', from: 'what this host saw first' };
  const result = await deferring(() => on.host.read(fetchDigest, { args: [digest.url], signal: scope.signal }));
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
