import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './import-graph.ts';

const VERSION = 'v1.7.12';
const built = join(root, '.cache', 'bin', 'actionlint');

const succeeds = (file: string, args: readonly string[]): boolean => spawnSync(file, args).status === 0;

/** The first actionlint that works: ACTIONLINT_BIN, the one that an earlier run built, or the one on the PATH. */
function findActionlint(): string | undefined {
  const given = process.env['ACTIONLINT_BIN'];
  return [given, built, 'actionlint'].find((file) => file !== undefined && file !== '' && succeeds(file, ['-version']));
}

/** Whether actionlint is installed, or Go, which can build it. */
export const isAvailable = (): boolean => findActionlint() !== undefined || succeeds('go', ['version']);

/** The path of actionlint. Builds it into `.cache/bin` when the machine does not have it. */
export function actionlint(): string {
  const installed = findActionlint();
  if (installed !== undefined) return installed;
  mkdirSync(join(root, '.cache', 'bin'), { recursive: true });
  const { status, stderr } = spawnSync('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: join(root, '.cache', 'bin') },
  });
  if (status !== 0 || !existsSync(built)) throw new Error(`go install of actionlint ${VERSION} failed:\n${stderr}`);
  return built;
}
