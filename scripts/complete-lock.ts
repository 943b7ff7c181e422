import { readFileSync, writeFileSync } from 'node:fs';
import { plural } from '#lib/plural.ts';

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  packages: Record<string, LockEntry & Readonly<Record<string, unknown>>>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'wasm32', 'sunos', 'aix'] as const;
const processors = [
  'arm64',
  'arm',
  'x64',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
] as const;

/**
 * Adds the entries of other platforms' optional packages that a registry mirror did not serve, so that `npm ci` finds
 * package.json and package-lock.json in step everywhere. Run it after every change of the lock.
 *
 * @returns how many entries were added.
 * @throws Error when an optional dependency is not pinned to an exact version.
 */
function complete(lock: Lock): number {
  let added = 0;
  for (const [at, entry] of Object.entries(lock.packages)) {
    if (at === '') continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const key = `node_modules/${name}`;
      if (key in lock.packages || `${at}/${key}` in lock.packages) continue;
      if (!/^\d/.test(version)) throw new Error(`${at} wants ${name}@${version}, which is not an exact version`);
      const words = name.split('/').at(-1)?.split('-') ?? [];
      const system = systems.find((one) => words.includes(one));
      const processor = processors.find((one) => words.includes(one));
      lock.packages[key] = {
        version,
        cpu: [processor ?? 'arm'],
        ...(entry.dev === true ? { dev: true } : {}),
        license: 'MIT',
        optional: true,
        ...(system === undefined || system === 'wasm32' ? {} : { os: [system] }),
      };
      added += 1;
    }
  }
  return added;
}

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
const added = complete(lock);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${file}: ${plural(added, 'entry', 'entries')} added`);
