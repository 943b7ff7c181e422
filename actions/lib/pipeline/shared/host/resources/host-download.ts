import type { Download } from '#lib/config/downloads.ts';
import type { Change, Resource } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { expectedDigest } from './digests.ts';
import { fetchArgs, fetchFunctions } from './fetch-script.ts';

/** A downloaded file. */
export interface DownloadState {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Whether a run has downloaded and checked this file, and it has not changed since. */
  readonly isChecked: boolean;
}

/** Looks at a downloaded file. Its digest is not computed again while the file has not changed since it was checked. */
export const downloadQuery = (path: string): HostQuery<DownloadState> => ({
  kind: 'download',
  args: [path, ''],
  decode(fields) {
    const sha256 = fields.get('sha256');
    return sha256 === undefined ? undefined : { sha256, isChecked: fields.get('stamped') === 'yes' };
  },
});

/** Downloads, checks, moves the file to its path, and lists it with its size, time and inode as checked. */
const downloadScript = `${fetchFunctions}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
record_digest
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\n' "$target" "$(stat -Lc '%s %Y %i' -- "$target")" "$seen" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;

/** The file itself, which is moved and not copied, and a little more for our own lists. */
const ROOM_PERCENT = 105;

/** What {@link hostDownload} needs. */
export interface HostDownloadOptions {
  readonly download: Download;
  /** Path of the file. Its folder must exist. */
  readonly path: string;
  /** Deadline of downloading in ms. */
  readonly timeoutMs: number;
}

/** A jar or zip file that the host downloads and that is used without unpacking. */
export function hostDownload(on: OnHost, options: HostDownloadOptions): Resource<Download, DownloadState> {
  const { download, path } = options;
  const see = on.view.observe(downloadQuery(path));
  return {
    id: `download ${path}`,
    timeoutMs: HOST_WRITE_WAIT_MS + options.timeoutMs,
    desired: () => Promise.resolve(download),
    read: see,
    diff: diffDownload,
    async apply(desired, _actual, scope) {
      const expected = await expectedDigest(on, desired, scope);
      const args = fetchArgs({ download, expected, magic: '504b', percent: ROOM_PERCENT, target: path, sentinel: '' });
      await writeOnHost(on, { what: `installing ${download.fileName}`, script: downloadScript, args }, scope);
    },
    owned: (actual) => actual.isChecked,
  };
}

/**
 * Compares a file. With a digest in the config, a file of that digest is right, whoever put it there. Without one, only a
 * file that a run has downloaded and checked is. Pure.
 */
export function diffDownload(desired: Download, actual: DownloadState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'file', after: desired.fileName }] };
  if (desired.digest.kind === 'sha256') {
    return actual.sha256 === desired.digest.hex
      ? { action: 'none' }
      : { action: 'update', lines: [{ path: 'sha256', before: actual.sha256, after: desired.digest.hex }] };
  }
  return actual.isChecked
    ? { action: 'none' }
    : { action: 'update', lines: [{ path: 'sha256', before: `${actual.sha256} (not checked)`, after: '(checked)' }] };
}
