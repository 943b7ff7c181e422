import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** The most memory that Spark uses, and some for processes that start later, in kB. */
const NEEDED_KB = 1_500_000;

/** For {@link Part.missing}: how much memory this machine lacks for Spark. Swap counts as memory. */
export function missingMemory(meminfo = readFileSync('/proc/meminfo', 'utf8')): readonly string[] {
  const kilobytes = (name: string): number | undefined => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const free = (kilobytes('MemAvailable') ?? freemem() / 1_000) + (kilobytes('SwapFree') ?? 0);
  if (free >= NEEDED_KB) return [];
  const [has, needs] = [free, NEEDED_KB].map((one) => (one / 1_000_000).toFixed(1));
  return [`${needs} GB of free memory for Spark, of which it has ${has} (npm start -- --no-databricks does without)`];
}
