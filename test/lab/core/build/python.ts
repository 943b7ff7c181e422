import { command } from '../command.ts';

/** The oldest Python that the AWS emulator and the Spark driver run on. */
const OLDEST = [3, 11] as const;

/** For {@link Part.missing}: how to install Python when this machine's is absent, too old or without venv. */
export async function missingPython(): Promise<readonly string[]> {
  const fix = 'install it, on Debian or Ubuntu: sudo apt-get install python3 python3-venv';
  const program = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  const version = await command('Python', 'python3', ['-c', program], { timeoutMs: 20_000 }).catch(() => undefined);
  if (version === undefined) return [`Python ${OLDEST.join('.')} or later with venv (${fix})`];
  const [major = 0, minor = 0] = version.trim().split('.').map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return enough ? [] : [`Python ${OLDEST.join('.')} or later, not ${version.trim()} (${fix})`];
}
