import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CommandError, command } from '../command.ts';
import { jdk, onPath } from './jdk.ts';

/** For {@link Part.missing}: how to install Maven when the machine has none. */
export const missingMaven = (): readonly string[] =>
  onPath('mvn') === undefined ? ['Maven (mvn on PATH): on Debian and Ubuntu run: sudo apt-get install maven'] : [];

/** A first build downloads every artifact, which takes 2 to 3 minutes on a slow connection. */
const TIMEOUT_MS = 480_000;

/**
 * The last build that was started. Builds run one at a time, because Maven's local repository allows only one writer.
 */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Copies `sources` (a pom.xml and the files beside it) to `<work>/source`, runs `mvn package` there and resolves to
 * that folder; the result is in its `target/`. Maven runs offline first, which succeeds once its local repository holds
 * every artifact, and online only if that fails. Checksums must match.
 *
 * @throws CommandError with the end of Maven's output, which names the artifact it could not download.
 */
export async function maven(what: string, sources: readonly string[], work: string): Promise<string> {
  const folder = join(work, 'source');
  mkdirSync(folder, { recursive: true });
  for (const source of sources) cpSync(source, join(folder, basename(source)), { recursive: true });
  const turn = queue.then(() => run(what, folder));
  queue = turn.catch(() => undefined); // Only the caller of this build gets its error; the next build still runs.
  await turn;
  return folder;
}

async function run(what: string, cwd: string): Promise<void> {
  const args = ['-q', '-B', '-C', '-Dstyle.color=never', 'package'];
  const options = { cwd, env: { JAVA_HOME: jdk().home }, timeoutMs: TIMEOUT_MS };
  try {
    await command(what, 'mvn', ['-o', ...args], options);
  } catch (error) {
    if (!(error instanceof CommandError) || error.status === null) throw error;
    await command(what, 'mvn', args, options).catch((online: unknown) => {
      throw online instanceof CommandError ? new CommandError(gist(online.message), online.status) : online;
    });
  }
}

/** Removes the help text that Maven appends to every failure. */
const gist = (message: string): string => message.replace(/ -> \[Help 1\][\s\S]*$/, '').trimEnd();
