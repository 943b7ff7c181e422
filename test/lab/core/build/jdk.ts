import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest Java release that the lab's Java programs are tested on. */
const OLDEST = 17;
/** The first Java release on which Kafka 2.8.1 does not run. */
const TOO_NEW = 23;
const TOOLS = ['java', 'javac', 'keytool', 'jar'];

/** The JDK of this machine. */
export interface Jdk {
  readonly home: string;
  /** JAVA_VERSION in its `release` file, for example `17.0.15`. */
  readonly version: string;
}

/** The real path of the program `name` on PATH, with symbolic links resolved; undefined when PATH has none. */
export function onPath(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const found = path.split(delimiter).find((dir) => dir !== '' && existsSync(join(dir, name)));
  return found === undefined ? undefined : realpathSync(join(found, name));
}

/**
 * The JDK at JAVA_HOME, or else the one that contains the `java` on PATH; undefined when neither exists with all tools
 * and in a release that the lab runs on.
 */
export function findJdk(env: Readonly<Record<string, string | undefined>> = process.env): Jdk | undefined {
  const java = onPath('java', env['PATH']);
  for (const home of [env['JAVA_HOME'], java === undefined ? undefined : join(java, '..', '..')]) {
    if (home === undefined || !TOOLS.every((tool) => existsSync(join(home, 'bin', tool)))) continue;
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
