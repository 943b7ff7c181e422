import type { Change, PropertyDiff, Resource, Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { type Fields, textOf } from '#lib/pipeline/shared/host/observe/observation.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { diffSettings, sha256 } from './diff-settings.ts';

/** A file on the host. */
export interface FileState {
  /** Permissions in octal, such as `644`. */
  readonly mode: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Undefined when the file is larger than 64 KiB. */
  readonly text: string | undefined;
}

/** Looks at a file. The state throws UserError when there is something else at the path, or when it cannot be read. */
export const fileQuery = (path: string): HostQuery<FileState> => ({
  kind: 'file',
  args: [path],
  decode(fields: Fields) {
    throwIfUnreadable(path, fields);
    const [mode, digest] = [fields.get('mode'), fields.get('sha256')];
    return mode === undefined || digest === undefined
      ? undefined
      : { mode, sha256: digest, text: textOf(fields, 'text') };
  },
});

/** @throws UserError when there is something else than a file at a path, or when it cannot be read. */
export function throwIfUnreadable(path: string, fields: Fields): void {
  const [other, unreadable] = [fields.get('not-a-file'), fields.get('unreadable')];
  if (other !== undefined) throw new UserError(`${path} on the EC2 host is a ${other}, not a file. Move it away.`);
  if (unreadable !== undefined) {
    throw new UserError(`${path} on the EC2 host cannot be read (owner and mode: ${unreadable}). Make it readable.`);
  }
}

/**
 * Replaces a file in one step. Parameters: path, SHA-256 of the new text, mode; the text comes on standard input. A file
 * without our mark is copied to `<path>.before-pipeline` first, unless that exists.
 */
export const writeFileScript = `
path=$1 digest=$2 mode=$3
stage "$digest"
path=$(readlink -f -- "$path" || printf %s "$path")
[ -d "$(dirname "$path")" ] || die "the folder $(dirname "$path") does not exist"
if [ -e "$path" ] && ! grep -qF '${MARK}' "$path" && [ ! -e "$path.before-pipeline" ]; then
  cp -p "$path" "$path.before-pipeline"
  say "kept the file that was there as $path.before-pipeline"
fi
install -m "$mode" "$staged" "$path.part"
mv -f "$path.part" "$path"
rm -f "$staged"
`;

/** What {@link hostFile} needs. */
export interface HostFileOptions {
  readonly path: string;
  /** The text of the file, without our mark. */
  text(scope: Scope): Promise<string>;
  /** Permissions in octal; default: 644. */
  readonly mode?: string;
}

/** Writing a file takes seconds, once no other run is writing. */
const TIMEOUT_MS = HOST_WRITE_WAIT_MS + 60_000;

/** A settings file that is ours as a whole. Its first line is our mark. */
export function hostFile(on: OnHost, options: HostFileOptions): Resource<string, FileState> {
  const { path, mode = '644' } = options;
  const see = on.view.observe(fileQuery(path));
  return {
    id: `file ${path}`,
    timeoutMs: TIMEOUT_MS,
    desired: async (scope) => `${MARK}\n${await options.text(scope)}`,
    read: see,
    diff: (desired, actual) => diffFile(desired, mode, actual),
    async apply(desired, _actual, scope) {
      const args = [path, sha256(desired), mode];
      await writeOnHost(on, { what: `writing ${path}`, script: writeFileScript, args, stdin: desired }, scope);
    },
    owned: (actual) => actual.text?.startsWith(MARK) === true,
  };
}

/** Compares text and mode. Pure. */
function diffFile(desired: string, mode: string, actual: FileState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: diffSettings(undefined, desired) };
  const lines: PropertyDiff[] = [];
  if (actual.text !== desired) {
    lines.push(...diffSettings(actual.text, desired));
    if (lines.length === 0) {
      lines.push({
        path: 'text',
        before: `sha256 ${actual.sha256.slice(0, 12)}`,
        after: `sha256 ${sha256(desired).slice(0, 12)}`,
      });
    }
  }
  if (actual.mode !== mode) lines.push({ path: 'mode', before: actual.mode, after: mode });
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
