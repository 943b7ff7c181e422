import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All bundles together. */
const MAX_TOTAL_BYTES = 5 * 1024 * 1024;

/**
 * Builds the bundles into a folder of its own and compares them with the committed ones, byte for byte.
 *
 * @returns what differs, or that they are too large; empty when nothing is wrong.
 */
export function differencesOfBundles(root: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const build = spawnSync(join(root, 'node_modules/.bin/rolldown'), ['-c', 'rolldown.config.js', '--dir', dir], {
      cwd: root,
      encoding: 'utf8',
    });
    if (build.status !== 0) return `${build.stdout}${build.stderr}`.trim();
    const built = filesOf(dir);
    const committed = filesOf(join(root, 'dist'));
    const differing = [...new Set([...built.keys(), ...committed.keys()])].sort().flatMap((name) => {
      const [now, before] = [built.get(name), committed.get(name)];
      if (now === undefined) return [`dist/${name} is not built from the sources`];
      if (before === undefined) return [`dist/${name} is missing`];
      return now.equals(before) ? [] : [`dist/${name} differs`];
    });
    if (differing.length > 0) return [...differing, 'Run npm run build and commit dist.'].join('\n');
    const bytes = [...built.values()].reduce((sum, content) => sum + content.length, 0);
    return bytes <= MAX_TOTAL_BYTES ? '' : `the bundles are ${bytes} bytes in all, more than ${MAX_TOTAL_BYTES}`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function filesOf(dir: string): Map<string, Buffer> {
  if (!existsSync(dir)) return new Map();
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(dir.length + 1), readFileSync(path)];
    }),
  );
}
