import type { Download } from '#lib/config/downloads.ts';
import type { Change, PropertyDiff, Resource } from '#lib/converge/resource.ts';
import { type Fields, textOf } from '#lib/pipeline/shared/host/observation.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { MARK, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { expectedDigest } from './digests.ts';
import { fetchArgs, fetchFunctions } from './fetch-script.ts';

/** The folder of an unpacked archive. */
export interface ArchiveState {
  /** Whether the sentinel is there. */
  readonly hasSentinel: boolean;
  /** Name of the archive, from our stamp. Undefined without a stamp: somebody else unpacked it, or a run was killed. */
  readonly fileName: string | undefined;
  /** SHA-256 of the archive in hex, from our stamp. */
  readonly sha256: string | undefined;
}

/** Looks at a folder that an archive is unpacked to. */
export const archiveQuery = (folder: string, sentinel: string): HostQuery<ArchiveState> => ({
  kind: 'archive',
  args: [folder, sentinel],
  decode(fields: Fields) {
    if (!fields.has('present')) return undefined;
    const stamp = textOf(fields, 'stamp') ?? '';
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stamp)?.[1];
    return { hasSentinel: fields.has('whole'), fileName: value('archive'), sha256: value('sha256') };
  },
});

/**
 * Downloads, checks and unpacks. It unpacks to a folder beside the target and moves that in one step. In a target that
 * exists already, files of the same name are replaced and others stay. The stamp is removed first and written last, so
 * that a killed run leaves none.
 */
const unpackScript = `${fetchFunctions}
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
record_digest
printf '%s\\n' '${MARK}' "archive=$name" "sha256=$seen" > "$state/stamp"
if [ -d "$target" ]; then
  rm -f "$target/${STAMP}"
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
  mv -f "$state/stamp" "$target/${STAMP}"
else
  mv -f "$state/stamp" "$work/${STAMP}"
  mv "$work" "$target"
fi
rm -f "$part"
`;

/** The archive itself, and the unpacked files, which take up to a third more. The archive is deleted at the end. */
const ROOM_PERCENT = 235;

/** What {@link hostArchive} needs. */
export interface HostArchiveOptions {
  readonly download: Download;
  /** Path that the only top-level folder of the archive is unpacked to. */
  readonly folder: string;
  /** A file in the folder that shows that it is unpacked, such as `bin/kafka-topics.sh`. */
  readonly sentinel: string;
  /** Deadline of downloading and unpacking in ms. */
  readonly timeoutMs: number;
}

/** A `.tar.gz` archive that the host downloads and unpacks. */
export function hostArchive(on: OnHost, options: HostArchiveOptions): Resource<Download, ArchiveState> {
  const { download, folder, sentinel } = options;
  const see = on.view.observe(archiveQuery(folder, sentinel));
  return {
    id: `archive ${folder}`,
    timeoutMs: HOST_WRITE_WAIT_MS + options.timeoutMs,
    desired: () => Promise.resolve(download),
    read: see,
    diff: (desired, actual) => diffHostArchive(desired, sentinel, actual),
    async apply(desired, _actual, scope) {
      const expected = await expectedDigest(on, desired, scope);
      const args = fetchArgs({ download, expected, magic: '1f8b', percent: ROOM_PERCENT, target: folder, sentinel });
      await writeOnHost(on, { what: `installing ${download.fileName}`, script: unpackScript, args }, scope);
    },
    owned: (actual) => actual.fileName !== undefined,
  };
}

/** Compares the stamp with the desired archive. The archive was checked before its stamp was written. Pure. */
function diffHostArchive(desired: Download, sentinel: string, actual: ArchiveState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'archive', after: desired.fileName }] };
  const lines: PropertyDiff[] = [];
  if (actual.fileName === undefined) {
    lines.push({ path: 'archive', before: '(put there by someone else, or not whole)', after: desired.fileName });
  } else if (actual.fileName !== desired.fileName) {
    lines.push({ path: 'archive', before: actual.fileName, after: desired.fileName });
  }
  if (!actual.hasSentinel) lines.push({ path: sentinel, before: '(absent)', after: '(present)' });
  if (desired.digest.kind === 'sha256' && actual.sha256 !== undefined && actual.sha256 !== desired.digest.hex) {
    lines.push({ path: 'sha256', before: actual.sha256, after: desired.digest.hex });
  }
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
