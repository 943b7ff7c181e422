import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './import-graph.ts';

const VERSION = 'v1.7.12';
const built = join(root, '.cache', 'bin', 'actionlint');

const answers = (file: string, args: readonly string[]): boolean => spawnSync(file, args).status === 0;

/** Where actionlint is: ACTIONLINT_BIN, what an earlier run built, the PATH. */
function found(): string | undefined {
  const given = process.env['ACTIONLINT_BIN'];
  return [given, built, 'actionlint'].find((file) => file !== undefined && file !== '' && answers(file, ['-version']));
}

/** Whether it can be run: it is there, or Go is, which builds it. */
export const isPossible = (): boolean => found() !== undefined || answers('go', ['version']);

/** The path of actionlint, built into `.cache/bin` when the machine does not have it. */
export function actionlint(): string {
  const there = found();
  if (there !== undefined) return there;
  mkdirSync(join(root, '.cache', 'bin'), { recursive: true });
  const { status, stderr } = spawnSync('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: join(root, '.cache', 'bin') },
  });
  if (status !== 0 || !existsSync(built)) throw new Error(`go install of actionlint ${VERSION} failed:\n${stderr}`);
  return built;
}
