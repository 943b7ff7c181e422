import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CommandError, command } from './command.ts';
import { jdk, onPath } from './jdk.ts';

/** For {@link Part.missing}: what to install when the machine has no Maven. */
export const missingMaven = (): readonly string[] =>
  onPath('mvn') === undefined ? ['Maven (mvn on PATH): on Debian and Ubuntu run: sudo apt-get install maven'] : [];

/** A first download of everything takes 2 to 3 minutes on a slow line. */
const WITHIN_MS = 480_000;

/** Maven's local repository is not made for several processes that write to it at the same time. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `mvn package` on a copy of `sources` (a pom.xml and what stands beside it) in `work/source`; resolves to that
 * folder, with `target/` in it. First without the network, which is enough once the local repository holds what is
 * needed; checksums must match.
 *
 * @throws Error with the end of Maven's output, which names the artifact that could not be had.
 */
export async function maven(what: string, sources: readonly string[], work: string): Promise<string> {
  const folder = join(work, 'source');
  mkdirSync(folder, { recursive: true });
  for (const source of sources) cpSync(source, join(folder, basename(source)), { recursive: true });
  const turn = queue.then(() => run(what, folder));
  queue = turn.catch(() => undefined); // whoever asked for that one is told; the next in line goes on
  await turn;
  return folder;
}

async function run(what: string, cwd: string): Promise<void> {
  const args = ['-q', '-B', '-C', '-Dstyle.color=never', 'package'];
  const options = { cwd, env: { JAVA_HOME: jdk().home }, withinMs: WITHIN_MS };
  try {
    await command(what, 'mvn', ['-o', ...args], options);
  } catch (error) {
    if (!(error instanceof CommandError) || error.status === null) throw error;
    await command(what, 'mvn', args, options).catch((online: unknown) => {
      throw online instanceof CommandError ? new CommandError(gist(online.message), online.status) : online;
    });
  }
}

/** Cuts off what Maven tells about itself after each failure. */
const gist = (message: string): string => message.replace(/ -> \[Help 1\][\s\S]*$/, '').trimEnd();
