import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { command } from '../command.ts';
import { javaTool } from './jdk.ts';

/** Modification time of every file in an archive. It is fixed, so that the same content always gives the same bytes. */
const MODIFIED = '2022-01-01T00:00:00Z';

/**
 * Packs the folder `name` below `cwd` into the gzipped tar `file`. Order, modes, owners and times of the entries do not
 * depend on the machine. It compresses at the fastest level, because jars are compressed already.
 *
 * @throws CommandError when tar fails.
 */
export async function tarball(cwd: string, name: string, file: string): Promise<void> {
  await command(`Packing ${file}`, 'tar', [
    ...['--create', '--sort=name', `--mtime=${MODIFIED}`, '--owner=0', '--group=0', '--numeric-owner'],
    ...['--format=gnu', '--mode=u=rwX,go=rX', '--use-compress-program=gzip -n -1', '--file', file, '-C', cwd, name],
  ]);
}

/**
 * Packs the folder `name` below `cwd` into the zip `file`. Entries are sorted by name and have a fixed time.
 *
 * @throws CommandError when the JDK's `jar` fails.
 */
export async function zip(cwd: string, name: string, file: string): Promise<void> {
  await command(
    `Packing ${file}`,
    javaTool('jar'),
    ['--create', '--no-manifest', `--date=${MODIFIED}`, '--file', file, ...filesBelow(cwd, join(cwd, name))],
    { cwd },
  );
}

/**
 * Unpacks a zip into the existing folder `dir`. Nothing is written outside it: the JDK's `jar` strips leading `/` and
 * `..` from names.
 *
 * @throws CommandError when the file is no zip.
 */
export async function unzip(file: string, dir: string): Promise<void> {
  await command(`Unpacking ${file}`, javaTool('jar'), ['-J-XX:TieredStopAtLevel=1', '--extract', '--file', file], {
    cwd: dir,
  });
}

/** All files below `path`, relative to `root`, sorted by name. */
function filesBelow(root: string, path: string): string[] {
  if (!statSync(path).isDirectory()) return [relative(root, path)];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(root, join(path, name)));
}
