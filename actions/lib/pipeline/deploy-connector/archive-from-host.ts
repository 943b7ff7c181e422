import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { archiveMetadata, seenDigest, type WantedArchive } from './archive-spec.ts';

/** Exit statuses by which the script says where it failed. */
const failures: Readonly<Record<number, string>> = {
  11: 'cannot download it. Check downloads.s3Sink.url and the way out of the instance',
  12: 'got something that is no complete zip archive. Check downloads.s3Sink.url',
  13: 'got another digest than downloads.s3Sink.sha256 in the config. Nothing was uploaded',
  14: 'cannot copy it to the bucket. Check that the role of the instance may s3:PutObject there',
  15: 'has no AWS CLI. Install it, or set connector.upload to runner',
};

/**
 * $1 address, $2 target, $3 SHA-256 or nothing, $4 metadata in which %s stand for SHA-256 and MD5. Prints `sha256 HEX`.
 * Wrapped in a function so that a script that arrives in part runs not at all.
 */
const SCRIPT = `
main() {
  command -v aws >/dev/null || exit 15
  local folder file sha256 md5
  folder=$(mktemp -d) || exit 1
  trap 'rm -rf "$folder"' EXIT
  file=$folder/archive.zip
  curl --fail --silent --show-error --location --retry 3 --connect-timeout 20 --output "$file" "$1" || exit 11
  [ "$(head -c 4 "$file" | od -An -tx1 | tr -d ' \\n')" = 504b0304 ] || exit 12
  tail -c 65557 "$file" | grep -qaF $'PK\\005\\006' || exit 12
  sha256=$(sha256sum "$file" | cut -d ' ' -f 1)
  md5=$(md5sum "$file" | cut -d ' ' -f 1)
  if [ -n "$3" ] && [ "$3" != "$sha256" ]; then exit 13; fi
  # shellcheck disable=SC2059
  aws s3 cp --only-show-errors --metadata "$(printf "$4" "$sha256" "$md5")" "$file" "$2" || exit 14
  echo "sha256 $sha256"
}
main "$@"
`;

/**
 * Has the EC2 instance download the archive and copy it to the bucket, for runners that may not write there.
 *
 * @throws UserError saying which step failed, with what the host printed.
 */
export async function uploadFromHost(p: Pipeline, wanted: WantedArchive, scope: Scope): Promise<void> {
  const metadata = Object.entries(archiveMetadata('%s', '%s')).map(([name, value]) => `${name}=${value}`);
  const result = await p.ports.host.write('upload the plugin archive', SCRIPT, {
    args: [wanted.url, `s3://${wanted.bucket}/${wanted.key}`, wanted.sha256 ?? '', metadata.join(',')],
    signal: scope.signal,
  });
  if (result.code !== 0) {
    const printed = result.stderr.trim().split('\n').slice(-3).join(' ');
    const step = failures[result.code] ?? `ended with status ${result.code}`;
    throw new UserError(
      `The plugin archive ${wanted.url}: the EC2 instance ${step}${printed === '' ? '' : `: ${printed}`}.`,
    );
  }
  const sha256 = /^sha256 ([0-9a-f]{64})$/m.exec(result.stdout)?.[1];
  if (wanted.sha256 === undefined && sha256 !== undefined) scope.progress(seenDigest(wanted, sha256));
}
