import type { Download } from '#lib/config/downloads.ts';
import type { Change, Line, Resource } from '#lib/converge/resource.ts';
import { type Fields, textOf } from '#lib/pipeline/shared/host/observation.ts';
import { MARK, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import type { Ask } from '#lib/pipeline/shared/host/view.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { expectedDigest } from './digests.ts';
import { fetchArgs, fetchFunctions } from './fetch-script.ts';

export interface ArchiveState {
  /** The file that proves it is really unpacked is there. */
  readonly whole: boolean;
  /** From the stamp that we leave; undefined when somebody else unpacked it, or we were killed. */
  readonly fileName: string | undefined;
  readonly sha256: string | undefined;
}

/** A folder that an archive is unpacked to. */
export const archiveAsk = (folder: string, sentinel: string): Ask<ArchiveState> => ({
  kind: 'archive',
  about: [folder, sentinel],
  decode(fields: Fields) {
    if (!fields.has('present')) return undefined;
    const stamp = textOf(fields, 'stamp') ?? '';
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stamp)?.[1];
    return { whole: fields.has('whole'), fileName: value('archive'), sha256: value('sha256') };
  },
});

/**
 * Unpacks beside the place and moves there in one step. Into a folder that exists already its files are linked over
 * those of the same name, others stay; the stamp is taken away first and comes last, so a kill leaves none.
 */
const unpackScript = `${fetchFunctions}
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
hold
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

/** Unpacked files take up to a third more than the archive, which stays until they are in place. */
const ROOM_PERCENT = 235;

export interface HostArchiveOptions {
  readonly download: Download;
  /** Where the archive's only top folder goes. */
  readonly folder: string;
  /** A file in it that proves it is unpacked, such as `bin/kafka-topics.sh`. */
  readonly sentinel: string;
  /** Deadline in ms. */
  readonly within: number;
}

/** A `.tar.gz` that the host fetches and unpacks itself. */
export function hostArchive(on: OnHost, options: HostArchiveOptions): Resource<Download, ArchiveState> {
  const { download, folder, sentinel } = options;
  const see = on.view.observe(archiveAsk(folder, sentinel));
  return {
    id: `archive ${folder}`,
    within: options.within,
    desired: () => Promise.resolve(download),
    read: see,
    diff: (desired, actual) => archiveChange(desired, sentinel, actual),
    async apply(desired, _actual, scope) {
      const expected = await expectedDigest(on, desired, scope);
      const args = fetchArgs({ download, expected, magic: '1f8b', percent: ROOM_PERCENT, target: folder, sentinel });
      await writeOnHost(on, { what: `installing ${download.fileName}`, script: unpackScript, args }, scope);
    },
    owned: (actual) => actual.fileName !== undefined,
  };
}

/** Compares the stamp with what is wanted; the bytes themselves were proven before the stamp was written. */
export function archiveChange(desired: Download, sentinel: string, actual: ArchiveState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'archive', after: desired.fileName }] };
  const lines: Line[] = [];
  if (actual.fileName === undefined) {
    lines.push({ path: 'archive', before: '(put there by someone else, or not whole)', after: desired.fileName });
  } else if (actual.fileName !== desired.fileName) {
    lines.push({ path: 'archive', before: actual.fileName, after: desired.fileName });
  }
  if (!actual.whole) lines.push({ path: sentinel, before: '(absent)', after: '(present)' });
  if (desired.digest.kind === 'sha256' && actual.sha256 !== undefined && actual.sha256 !== desired.digest.hex) {
    lines.push({ path: 'sha256', before: actual.sha256, after: desired.digest.hex });
  }
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
