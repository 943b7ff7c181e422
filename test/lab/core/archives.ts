import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { command } from './command.ts';
import { javaTool } from './jdk.ts';

/** When every file in an archive says it was changed, so that the same content gives the same bytes. */
const CHANGED = '2022-01-01T00:00:00Z';

/**
 * Packs the folder `name` in `cwd` into the `.tgz` `file`, with names, modes, owners and times that do not depend on
 * the machine. Jars hardly shrink, so the quickest compression does.
 */
export async function tarball(cwd: string, name: string, file: string): Promise<void> {
  await command(`Packing ${file}`, 'tar', [
    ...['--create', '--sort=name', `--mtime=${CHANGED}`, '--owner=0', '--group=0', '--numeric-owner'],
    ...['--format=gnu', '--mode=u=rwX,go=rX', '--use-compress-program=gzip -n -1', '--file', file, '-C', cwd, name],
  ]);
}

/** Packs the folder `name` in `cwd` into the zip `file`, in the order of the names and with a fixed time. */
export async function zip(cwd: string, name: string, file: string): Promise<void> {
  await command(
    `Packing ${file}`,
    javaTool('jar'),
    ['--create', '--no-manifest', `--date=${CHANGED}`, '--file', file, ...filesBelow(cwd, join(cwd, name))],
    { cwd },
  );
}

/** Unpacks a zip into the existing folder `dir`. The JDK's `jar` strips leading `/` and `..` from names. */
export async function unzip(file: string, dir: string): Promise<void> {
  await command(`Unpacking ${file}`, javaTool('jar'), ['-J-XX:TieredStopAtLevel=1', '--extract', '--file', file], {
    cwd: dir,
  });
}

function filesBelow(root: string, path: string): string[] {
  if (!statSync(path).isDirectory()) return [relative(root, path)];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(root, join(path, name)));
}
