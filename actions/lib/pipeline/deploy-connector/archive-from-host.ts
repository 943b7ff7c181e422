import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { AwsCall } from '#lib/ports/aws/core/aws-call.ts';
import { explainOutput } from '#lib/ports/aws/core/aws-error.ts';
import { recordKey, recordText } from './archive-record.ts';
import { archiveMetadata, type DesiredArchive, firstSeenDigest } from './archive-spec.ts';

/** What each exit status of {@link SCRIPT} means, as it completes "the EC2 instance …". */
const failures: Readonly<Record<number, string>> = {
  11: 'cannot download it. Check downloads.s3Sink.url and the way out of the instance',
  12: 'got something that is no complete zip archive. Check downloads.s3Sink.url',
  13: 'got another digest than downloads.s3Sink.sha256 in the config. Nothing was uploaded',
  14: 'cannot copy it to the bucket',
  16: 'has copied it to the bucket and cannot look at it there',
  17: 'has copied it to the bucket and cannot write the record of the upload beside it',
  15: 'has no AWS CLI. Install it, or set connector.upload to runner',
};

/** The call of the AWS CLI that failed, by the exit status of {@link SCRIPT}. */
const calls: Readonly<Record<number, string>> = { 14: 's3:PutObject', 16: 's3:GetObject', 17: 's3:PutObject' };

/** Lines of the script's standard error that a message shows. */
const MAX_ERROR_LINES = 3;

/**
 * Downloads, checks and uploads. Parameters: $1 address, $2 target, $3 SHA-256 or nothing, $4 metadata with a %s each for
 * SHA-256 and MD5, $5 bucket, $6 key of the archive, $7 key of the record, $8 text of the record with a %s for the ETag.
 * Prints `sha256 HEX`. The body is a function, so that a script that arrives only in part does nothing.
 */
const SCRIPT = `
main() {
  command -v aws >/dev/null || exit 15
  local file sha256 md5 etag
  # Not local: the trap runs when this function has ended.
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
  etag=$(aws s3api head-object --bucket "$5" --key "$6" --query ETag --output text) || exit 16
  # shellcheck disable=SC2059
  printf "$8" "$(printf %s "$etag" | tr -d '"')" >"$folder/record" || exit 1
  aws s3 cp --only-show-errors "$folder/record" "s3://$5/$7" || exit 17
  echo "sha256 $sha256"
}
main "$@"
`;

/**
 * Lets the EC2 instance download the archive and copy it to the bucket, for users who may not write to the bucket
 * themselves.
 *
 * @throws UserError that says which step failed, with the end of what the host printed.
 */
export async function uploadFromHost(p: Pipeline, desired: DesiredArchive, scope: Scope): Promise<void> {
  const metadata = Object.entries(archiveMetadata('%s', '%s')).map(([name, value]) => `${name}=${value}`);
  const result = await p.ports.host.write('upload the plugin archive', SCRIPT, {
    args: [
      desired.url,
      `s3://${desired.bucket}/${desired.key}`,
      desired.sha256 ?? '',
      metadata.join(','),
      desired.bucket,
      desired.key,
      recordKey(desired.key),
      recordText('%s'),
    ],
    signal: scope.signal,
  });
  if (result.code !== 0) {
    const printed = result.stderr.trim().split('\n').slice(-MAX_ERROR_LINES).join(' ');
    const call = calls[result.code];
    const step = `The plugin archive ${desired.url}: the EC2 instance ${failures[result.code] ?? `ended with status ${result.code}`}`;
    const why = call && explainOutput(result.stderr, callOf(p, call, desired.bucket));
    if (why !== undefined) throw new UserError(`${step}. ${why}`);
    const check = call === undefined ? '' : `. Check that the role of the instance may ${call} there`;
    throw new UserError(`${step}${check}${printed === '' ? '' : `: ${printed}`}.`);
  }
  const sha256 = /^sha256 ([0-9a-f]{64})$/m.exec(result.stdout)?.[1];
  if (desired.sha256 === undefined && sha256 !== undefined) scope.progress(firstSeenDigest(desired, sha256));
}

/** The CLI's call, as messages about its failure describe it. */
const callOf = ({ config }: Pipeline, operation: string, bucket: string): AwsCall => ({
  operation,
  permission: `${operation} on ${bucket}, for the role of the instance,`,
  instead: 'set connector.upload to runner in the config',
  target: `s3 in ${config.aws.region}`,
});
