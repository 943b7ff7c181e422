import { type Fields, textOf } from '#lib/pipeline/shared/host/observe/observation.ts';
import type { CheckedBy } from '#lib/pipeline/shared/host/resources/digests.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';

/** The folder of an unpacked archive. */
export interface ArchiveState {
  /** The archive that a run has unpacked. Undefined: somebody else has unpacked it, or a run was killed. */
  readonly archive:
    | {
        readonly fileName: string;
        /** SHA-256 of the archive in hex. */
        readonly sha256: string;
        readonly checked: CheckedBy | undefined;
        /** Whether all files of the archive are recorded. Earlier versions recorded none. */
        readonly hasManifest: boolean;
      }
    | undefined;
  /** The first differences between the folder and the manifest. */
  readonly differences: readonly FileDifference[];
  /** How many there are in all. */
  readonly count: number;
  /** Links that lead out of the folder. The path is empty for the folder itself. */
  readonly outside: readonly { readonly path: string; readonly target: string }[];
}

/** One file that is not as in the archive. */
export interface FileDifference {
  /** `added`: a file that is not of the archive, in a folder that holds jars of it. */
  readonly kind: 'missing' | 'content' | 'mode' | 'added';
  /** Relative to the folder. */
  readonly path: string;
  /** Permissions in octal, for `mode`. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * Looks at a folder that an archive is unpacked to.
 *
 * @param except paths in it that are not compared.
 */
export const archiveQuery = (folder: string, except: readonly string[]): HostQuery<ArchiveState> => ({
  kind: 'archive',
  args: [folder, ...except],
  decode(fields: Fields) {
    const link = fields.get('link');
    if (link !== undefined) {
      return { archive: undefined, differences: [], count: 0, outside: [{ path: '', target: link }] };
    }
    if (!fields.has('present')) return undefined;
    return {
      archive: archiveOf(fields),
      differences: (textOf(fields, 'differences') ?? '').split('\n').flatMap(differenceOf),
      count: Number(fields.get('count') ?? 0),
      outside: (textOf(fields, 'outside') ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [path = '', target = ''] = line.split('\t');
          return { path, target };
        }),
    };
  },
});

function archiveOf(fields: Fields): ArchiveState['archive'] {
  const stamp = textOf(fields, 'stamp') ?? '';
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stamp)?.[1];
  const fileName = value('archive');
  if (fileName === undefined) return undefined;
  const checked = value('checked');
  return {
    fileName,
    sha256: value('sha256') ?? '',
    checked: checked === 'config' || checked === 'published' || checked === 'first-seen' ? checked : undefined,
    hasManifest: value('files') !== undefined && value('files') === fields.get('files'),
  };
}

function differenceOf(line: string): FileDifference[] {
  const [what = '', path] = line.split('\t');
  if (path === undefined) return [];
  const [kind, before = '', after = ''] = what.split(' ');
  switch (kind) {
    case 'mode':
      return [{ kind, path, before, after }];
    case 'missing':
    case 'content':
    case 'added':
      return [{ kind, path }];
    default:
      throw new Error(`unknown difference of a file on the host: ${what}`);
  }
}
