import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Oldest Java that the lab's Java programs are tried on, and the first that Kafka 2.8.1 no longer runs on. */
const OLDEST = 17;
const TOO_NEW = 23;

/** The JDK of this machine. */
export interface Jdk {
  readonly home: string;
  /** JAVA_VERSION of its `release` file, e.g. `17.0.15`. */
  readonly version: string;
}

/** The file that `name` means on PATH, symbolic links followed; undefined when there is none. */
export function onPath(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const found = path.split(delimiter).find((dir) => dir !== '' && existsSync(join(dir, name)));
  return found === undefined ? undefined : realpathSync(join(found, name));
}

/** The JDK at JAVA_HOME, or else the one that `java` on PATH belongs to; undefined when there is none. */
export function findJdk(env: Readonly<Record<string, string | undefined>> = process.env): Jdk | undefined {
  const java = onPath('java', env['PATH']);
  for (const home of [env['JAVA_HOME'], java === undefined ? undefined : join(java, '..', '..')]) {
    if (
      home === undefined ||
      !['java', 'javac', 'keytool', 'jar'].every((tool) => existsSync(join(home, 'bin', tool)))
    ) {
      continue;
    }
    const release = join(home, 'release');
    const version = existsSync(release)
      ? /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(release, 'utf8'))?.[1]
      : undefined;
    const major = Number.parseInt(version ?? '', 10);
    if (version !== undefined && major >= OLDEST && major < TOO_NEW) return { home: realpathSync(home), version };
  }
  return undefined;
}

/**
 * The JDK of this machine.
 *
 * @throws Error with {@link missingJdk}'s text when there is none.
 */
export function jdk(): Jdk {
  const found = findJdk();
  if (found === undefined) throw new Error(missingJdk()[0]);
  return found;
}

/** A program of the JDK: `java`, `javac`, `jar`, `keytool`. */
export const javaTool = (name: string): string => join(jdk().home, 'bin', name);

/** For {@link Part.missing}: what to install when the machine has no fitting JDK. */
export const missingJdk = (): readonly string[] =>
  findJdk() === undefined
    ? [
        `JDK ${OLDEST} (java, javac, jar and keytool, at JAVA_HOME or on PATH; ${TOO_NEW} and later do not run Kafka 2.8.1): ` +
          `on Debian and Ubuntu run: sudo apt-get install openjdk-${OLDEST}-jdk-headless`,
      ]
    : [];
