import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '#lib/errors.ts';

/** The release of act that the workflows are tested with. */
const VERSION = 'v0.2.89';

/** Where act is looked for, and where it is built. */
export interface ActPlaces {
  /** The folder for downloads and builds. */
  readonly cache: string;
  /** ACT_BIN and PATH are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const isRunnable = ({ env }: ActPlaces, file: string, args: readonly string[]): boolean =>
  spawnSync(file, args, { env }).status === 0;

const builtAct = ({ cache }: ActPlaces): string => join(cache, 'bin', 'act');

/** The path of act: ACT_BIN, else the one that an earlier run built into the cache, else the one of the PATH. */
function findAct(places: ActPlaces): string | undefined {
  return [places.env['ACT_BIN'], builtAct(places), 'act'].find(
    (file) => file !== undefined && file !== '' && isRunnable(places, file, ['--version']),
  );
}

const hasGo = (places: ActPlaces): boolean => isRunnable(places, 'go', ['version']);

/** Whether act can be run here: it is installed, or Go is, which builds it. */
export const isActPossible = (places: ActPlaces): boolean => findAct(places) !== undefined || hasGo(places);

/**
 * The path of nektos/act. Where this machine does not have it, Go builds it once, into the cache (about two minutes).
 *
 * @throws UserError when there is neither act nor Go. Error when Go cannot build it.
 */
export function actProgram(places: ActPlaces, say: (text: string) => void): string {
  const found = findAct(places);
  if (found !== undefined) return found;
  if (!hasGo(places)) {
    throw new UserError(
      'nektos/act is needed to run workflows here, and there is no Go to build it: install Go 1.25 or later, or set ACT_BIN to the path of act.',
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
  if (status !== 0 || !existsSync(builtAct(places))) {
    throw new Error(`go install github.com/nektos/act@${VERSION} failed:\n${stderr.trim()}`);
  }
  return builtAct(places);
}
