import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The release that the workflows are known to run under. */
const VERSION = 'v0.2.89';

const answers = (file: string, args: readonly string[]): boolean => spawnSync(file, args).status === 0;

const built = (cache: string): string => join(cache, 'bin', 'act');

/** Where act is: ACT_BIN, what an earlier run built into the cache, the PATH. */
function found(cache: string): string | undefined {
  const given = process.env['ACT_BIN'];
  return [given, built(cache), 'act'].find((file) => file !== undefined && file !== '' && answers(file, ['--version']));
}

/** Whether act can be run: it is there, or Go is, which builds it. */
export const isActPossible = (cache: string): boolean => found(cache) !== undefined || answers('go', ['version']);

/**
 * The path of nektos/act. When the machine does not have it, Go builds it once, into the cache (about two minutes).
 *
 * @throws Error when there is neither act nor Go, or when Go cannot build it.
 */
export function actProgram(cache: string, say: (text: string) => void): string {
  const there = found(cache);
  if (there !== undefined) return there;
  if (!answers('go', ['version'])) {
    throw new Error(
      'nektos/act is needed to run workflows here, and there is no Go to build it: install Go 1.25 or later, or name an act by ACT_BIN.',
    );
  }
  say(`Building nektos/act ${VERSION} with Go, once (about two minutes) …`);
  const bin = join(cache, 'bin');
  mkdirSync(bin, { recursive: true });
  const { status, stderr } = spawnSync('go', ['install', `github.com/nektos/act@${VERSION}`], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: bin },
    timeout: 900_000,
  });
  if (status !== 0 || !existsSync(built(cache))) {
    throw new Error(`go install github.com/nektos/act@${VERSION} failed:\n${stderr.trim()}`);
  }
  return built(cache);
}
