import type { Download } from '#lib/config/downloads.ts';
import type { Change, Resource } from '#lib/converge/resource.ts';
import { fileFunctions } from '#lib/pipeline/shared/host/observe/file-functions.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { type CheckedBy, expectedDigest, isCheckedAsWell } from './digests.ts';
import { fetchArgs, fetchFunctions } from './fetch-script.ts';
import { throwIfUnreadable } from './host-file.ts';

/** A downloaded file. */
export interface DownloadState {
  /** Lower-case hex. */
  readonly sha256: string;
  /** What a run has recorded when it downloaded the file; undefined when none has. */
  readonly recorded: { readonly sha256: string; readonly checked: CheckedBy } | undefined;
}

/** Looks at a downloaded file. Its digest is not computed again while the file has not changed since it was checked. */
export const downloadQuery = (path: string): HostQuery<DownloadState> => ({
  kind: 'download',
  args: [path],
  decode(fields) {
    throwIfUnreadable(path, fields);
    const [sha256, recorded, checked] = [fields.get('sha256'), fields.get('recorded'), fields.get('checked')];
    if (sha256 === undefined) return undefined;
    const isKnown = checked === 'config' || checked === 'published' || checked === 'first-seen';
    return { sha256, recorded: recorded !== undefined && isKnown ? { sha256: recorded, checked } : undefined };
  },
});

/** Downloads, checks, moves the file to its path, and records its digest with all that shows a later change. */
const downloadScript = `${fetchFunctions}${fileFunctions}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
record_digest
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\t%s\\n' "$target" "$(file_state "$target")" "$seen" "$checked" >> "$stamps.part"
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
    owned: (actual) => actual.recorded?.sha256 === actual.sha256,
  };
}

/**
 * Compares a file. With a digest in the config, a file of that digest is right, whoever put it there. Without one, only a
 * file is right that a run has downloaded and checked as well as it would be now, and that has not changed since. Pure.
 */
export function diffDownload({ digest, fileName }: Download, actual: DownloadState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'file', after: fileName }] };
  const { sha256, recorded } = actual;
  const update = (after: string, note = ''): Change => ({
    action: 'update',
    lines: [{ path: 'sha256', before: `${sha256}${note}`, after }],
  });
  if (digest.kind === 'sha256') return sha256 === digest.hex ? { action: 'none' } : update(digest.hex);
  if (recorded !== undefined && recorded.sha256 !== sha256) return update(recorded.sha256);
  return isCheckedAsWell(recorded?.checked, digest) ? { action: 'none' } : update('(checked)', ' (not checked)');
}
