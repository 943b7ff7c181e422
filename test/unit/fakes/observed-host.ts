import { observation } from '#lib/pipeline/shared/host/observe/observation.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { HostRun } from './host.ts';

/** Text as the observation prints it. */
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/**
 * The answer of a host to the script that looks at everything; undefined for every other script.
 *
 * @param see the lines `field\tvalue` for one query.
 */
export function observed(
  run: HostRun,
  see: (kind: string, args: readonly string[]) => readonly string[],
): Partial<RunResult> | undefined {
  if (run.script !== observation) return undefined;
  const left = [...(run.options.args ?? [])];
  const lines: string[] = [];
  let index = 0;
  for (; left.length > 0; index += 1) {
    const [kind = '', count = '0'] = left.splice(0, 2);
    const args = left.splice(0, Number(count));
    const fields = kind === 'home' ? ['path\t/home/ec2-user'] : see(kind, args);
    lines.push(...fields.map((field) => `${index}\t${field}`));
  }
  return { stdout: `${[...lines, `observed\t${index}`].join('\n')}\n` };
}
