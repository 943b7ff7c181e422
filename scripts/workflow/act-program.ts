import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The release that the workflows are known to run under. */
const VERSION = 'v0.2.89';

/** Where act may be, and what builds it. */
export interface ActPlaces {
  /** The folder for downloads and builds. */
  readonly cache: string;
  /** ACT_BIN and PATH are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const answers = ({ env }: ActPlaces, file: string, args: readonly string[]): boolean =>
  spawnSync(file, args, { env }).status === 0;

const built = ({ cache }: ActPlaces): string => join(cache, 'bin', 'act');

/** Where act is: ACT_BIN, what an earlier run built into the cache, the PATH. */
function found(places: ActPlaces): string | undefined {
  return [places.env['ACT_BIN'], built(places), 'act'].find(
    (file) => file !== undefined && file !== '' && answers(places, file, ['--version']),
  );
}

const hasGo = (places: ActPlaces): boolean => answers(places, 'go', ['version']);

/** Whether act can be run: it is there, or Go is, which builds it. */
export const isActPossible = (places: ActPlaces): boolean => found(places) !== undefined || hasGo(places);

/**
 * The path of nektos/act. When the machine does not have it, Go builds it once, into the cache (about two minutes).
 *
 * @throws Error when there is neither act nor Go, or when Go cannot build it.
 */
export function actProgram(places: ActPlaces, say: (text: string) => void): string {
  const there = found(places);
  if (there !== undefined) return there;
  if (!hasGo(places)) {
    throw new Error(
      'nektos/act is needed to run workflows here, and there is no Go to build it: install Go 1.25 or later, or name an act by ACT_BIN.',
    );
  }
  say(`Building nektos/act ${VERSION} with Go, once (about two minutes) …`);
  const bin = join(places.cache, 'bin');
  mkdirSync(bin, { recursive: true });
  const { status, stderr } = spawnSync('go', ['install', `github.com/nektos/act@${VERSION}`], {
    encoding: 'utf8',
    env: { ...places.env, GOBIN: bin },
    timeout: 900_000,
  });
  if (status !== 0 || !existsSync(built(places))) {
    throw new Error(`go install github.com/nektos/act@${VERSION} failed:\n${stderr.trim()}`);
  }
  return built(places);
}
