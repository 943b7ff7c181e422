import type { Download } from '#lib/config/downloads.ts';
import type { Change, Resource } from '#lib/converge/resource.ts';
import type { Ask } from '#lib/pipeline/shared/host/view.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { expectedDigest } from './digests.ts';
import { fetchArgs, fetchFunctions } from './fetch-script.ts';

export interface DownloadState {
  readonly sha256: string;
  /** We fetched and proved these very bytes. */
  readonly proven: boolean;
}

/** A downloaded file; its digest is taken from our stamp while the file has not been touched since. */
export const downloadAsk = (path: string): Ask<DownloadState> => ({
  kind: 'download',
  about: [path, ''],
  decode(fields) {
    const sha256 = fields.get('sha256');
    return sha256 === undefined ? undefined : { sha256, proven: fields.get('stamped') === 'yes' };
  },
});

const downloadScript = `${fetchFunctions}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
hold
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\n' "$target" "$(stat -Lc '%s %Y %i' -- "$target")" "$seen" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;

/** The file moves to its place on the same disk; a little air for the rest. */
const ROOM_PERCENT = 105;

export interface HostDownloadOptions {
  readonly download: Download;
  /** Where the file goes; its folder must exist. */
  readonly path: string;
  /** Deadline in ms. */
  readonly within: number;
}

/** A jar or zip that the host fetches itself and that is used as it is. */
export function hostDownload(on: OnHost, options: HostDownloadOptions): Resource<Download, DownloadState> {
  const { download, path } = options;
  const see = on.view.observe(downloadAsk(path));
  return {
    id: `download ${path}`,
    within: options.within,
    desired: () => Promise.resolve(download),
    read: see,
    diff: downloadChange,
    async apply(desired, _actual, scope) {
      const expected = await expectedDigest(on, desired, scope);
      const args = fetchArgs({ download, expected, magic: '504b', percent: ROOM_PERCENT, target: path, sentinel: '' });
      await writeOnHost(on, { what: `installing ${download.fileName}`, script: downloadScript, args }, scope);
    },
    owned: (actual) => actual.proven,
  };
}

/** Bytes of a known digest are right whoever put them there; without one only those that we proved ourselves are. */
export function downloadChange(desired: Download, actual: DownloadState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'file', after: desired.fileName }] };
  if (desired.digest.kind === 'sha256') {
    return actual.sha256 === desired.digest.hex
      ? { action: 'none' }
      : { action: 'update', lines: [{ path: 'sha256', before: actual.sha256, after: desired.digest.hex }] };
  }
  return actual.proven
    ? { action: 'none' }
    : { action: 'update', lines: [{ path: 'sha256', before: `${actual.sha256} (not proven)`, after: '(proven)' }] };
}
