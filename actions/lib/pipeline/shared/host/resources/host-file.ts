import type { Change, Line, Resource, Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { type Fields, textOf } from '#lib/pipeline/shared/host/observation.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import type { Ask } from '#lib/pipeline/shared/host/view.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { settingChanges, sha256 } from './text-changes.ts';

export interface FileState {
  /** Octal, such as `644`. */
  readonly mode: string;
  readonly sha256: string;
  /** Undefined when it is larger than any file of ours. */
  readonly text: string | undefined;
}

/** A file, its digest, mode and text. */
export const fileAsk = (path: string): Ask<FileState> => ({
  kind: 'file',
  about: [path, ''],
  decode(fields: Fields) {
    const [other, unreadable] = [fields.get('not-a-file'), fields.get('unreadable')];
    if (other !== undefined) throw new UserError(`${path} on the EC2 host is a ${other}, not a file. Move it away.`);
    if (unreadable !== undefined) {
      throw new UserError(`${path} on the EC2 host cannot be read (owner and mode: ${unreadable}). Make it readable.`);
    }
    const [mode, digest] = [fields.get('mode'), fields.get('sha256')];
    return mode === undefined || digest === undefined
      ? undefined
      : { mode, sha256: digest, text: textOf(fields, 'text') };
  },
});

/** Replaces a file in one step. A file of somebody else's is kept beside it once, as `<path>.before-pipeline`. */
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

export interface HostFileOptions {
  readonly path: string;
  /** The settings it holds, without our mark. */
  text(scope: Scope): Promise<string>;
  /** Octal; default 644. */
  readonly mode?: string;
}

/** A file of settings that is ours as a whole; its first line is our mark. */
export function hostFile(on: OnHost, options: HostFileOptions): Resource<string, FileState> {
  const { path, mode = '644' } = options;
  const see = on.view.observe(fileAsk(path));
  return {
    id: `file ${path}`,
    within: 60_000,
    desired: async (scope) => `${MARK}\n${await options.text(scope)}`,
    read: see,
    diff: (desired, actual) => fileChange(desired, mode, actual),
    async apply(desired, _actual, scope) {
      const args = [path, sha256(desired), mode];
      await writeOnHost(on, { what: `writing ${path}`, script: writeFileScript, args, stdin: desired }, scope);
    },
    owned: (actual) => actual.text?.startsWith(MARK) === true,
  };
}

/** Compares text and mode. */
export function fileChange(desired: string, mode: string, actual: FileState | undefined): Change {
  if (actual === undefined) return { action: 'create', lines: settingChanges(undefined, desired) };
  const lines: Line[] = [];
  if (actual.text !== desired) {
    lines.push(...settingChanges(actual.text, desired));
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
