import type { Download } from '#lib/config/downloads.ts';
import type { Change, PropertyDiff, Resource } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { expectedDigest, isCheckedAsWell } from '#lib/pipeline/shared/host/resources/digests.ts';
import { fetchArgs } from '#lib/pipeline/shared/host/resources/fetch-script.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { type ArchiveState, archiveQuery, type FileDifference } from './archive-state.ts';
import { repairScript, unpackScript } from './unpack-script.ts';

/** The archive itself, and the unpacked files, which take up to a third more. The archive is deleted at the end. */
const ROOM_PERCENT = 235;

/** Files that a plan names. More are only counted. */
const MAX_LISTED = 20;

/** What {@link hostArchive} needs. */
export interface HostArchiveOptions {
  readonly download: Download;
  /** Path that the only top-level folder of the archive is unpacked to. */
  readonly folder: string;
  /** A file that the archive must hold, such as `bin/kafka-topics.sh`. Another archive is refused. */
  readonly sentinel: string;
  /** Paths in the folder that other resources manage. They are not compared, and kept when the archive is unpacked. */
  readonly except: readonly string[];
  /** Deadline of downloading and unpacking in ms. */
  readonly timeoutMs: number;
}

/**
 * A `.tar.gz` archive that the host downloads and unpacks, with all of its files as they are in it.
 *
 * When it is unpacked a manifest of its files is written into the folder. Each read compares the folder with it. Files
 * that somebody has added to a folder of jars are set aside, because programs would load them; other files are left alone.
 */
export function hostArchive(on: OnHost, options: HostArchiveOptions): Resource<Download, ArchiveState> {
  const { download, folder, sentinel, except } = options;
  const see = on.view.observe(archiveQuery(folder, except));
  return {
    id: `archive ${folder}`,
    timeoutMs: HOST_WRITE_WAIT_MS + options.timeoutMs,
    desired: () => Promise.resolve(download),
    read: see,
    diff: (desired, actual) => diffHostArchive(desired, folder, actual),
    async apply(desired, actual, scope) {
      if (actual !== undefined && needsNoDownload(desired, actual)) {
        const args = [folder, ...except];
        await writeOnHost(on, { what: `repairing ${folder}`, script: repairScript, args }, scope);
        return;
      }
      const expected = await expectedDigest(on, desired, scope);
      const args = fetchArgs({ download, expected, magic: '1f8b', percent: ROOM_PERCENT, target: folder, sentinel });
      await writeOnHost(
        on,
        { what: `installing ${download.fileName}`, script: unpackScript, args: [...args, ...except] },
        scope,
      );
    },
    owned: (actual) => actual.archive !== undefined,
  };
}

/** Whether permissions and added files are all that differs. */
const needsNoDownload = (desired: Download, actual: ArchiveState): boolean =>
  diffOrigin(desired, actual).length === 0 &&
  actual.differences.length === actual.count &&
  actual.differences.every(({ kind }) => kind === 'mode' || kind === 'added');

/** Compares the folder with its manifest, and the manifest with the desired archive. Pure. */
export function diffHostArchive(desired: Download, folder: string, actual: ArchiveState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: [{ path: 'archive', after: desired.fileName }] };
  if (actual.outside.length > 0) {
    const lines = actual.outside.map(({ path, target }) => ({
      path: path === '' ? folder : `${folder}/${path}`,
      before: `(a link to ${target})`,
      after: '(a folder)',
    }));
    const [first] = lines;
    return {
      action: 'blocked',
      lines,
      remedy: `Nothing is written through a link to another place. Put a folder there, or remove the link on the host (rm ${first?.path}) and run again.`,
    };
  }
  const lines = [...diffOrigin(desired, actual), ...diffFiles(desired, actual)];
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}

/** Which archive was unpacked, and what its digest was compared with. */
function diffOrigin(desired: Download, { archive }: ArchiveState): PropertyDiff[] {
  if (archive === undefined) {
    return [{ path: 'archive', before: '(put there by someone else, or not whole)', after: desired.fileName }];
  }
  const lines: PropertyDiff[] = [];
  if (archive.fileName !== desired.fileName) {
    lines.push({ path: 'archive', before: archive.fileName, after: desired.fileName });
  }
  if (!archive.hasManifest) lines.push({ path: 'files', before: '(not recorded)', after: '(recorded)' });
  const { digest } = desired;
  if (digest.kind === 'sha256') {
    if (archive.sha256 !== digest.hex) lines.push({ path: 'sha256', before: archive.sha256, after: digest.hex });
  } else if (!isCheckedAsWell(archive.checked, digest)) {
    lines.push({ path: 'sha256', before: `${archive.sha256} (not checked)`, after: '(checked)' });
  }
  return lines;
}

function diffFiles(desired: Download, { differences, count, archive }: ArchiveState): PropertyDiff[] {
  if (archive?.hasManifest !== true) return [];
  const lines = differences.slice(0, MAX_LISTED).map((one) => lineOf(one, desired));
  return count > MAX_LISTED ? [...lines, { path: `${count - MAX_LISTED} more files differ` }] : lines;
}

function lineOf({ kind, path, before, after }: FileDifference, { fileName }: Download): PropertyDiff {
  switch (kind) {
    case 'missing':
      return { path, before: '(absent)', after: `(as in ${fileName})` };
    case 'content':
      return { path, before: '(changed)', after: `(as in ${fileName})` };
    case 'added':
      return { path, before: '(not of the archive)', after: '(set aside)' };
    case 'mode':
      return { path, before: `mode ${before}`, after: `mode ${after}` };
  }
}
