import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import type { Shell } from '../cli/main.ts';
import { secondsText } from '../cli/progress/duration.ts';
import { checksOf } from './checks.ts';

/** `npm run check`: what must hold besides the tests. */
export function checkProgram({ root, print }: Shell, output?: ProgramOutput): CliCommand {
  return createProgram(
    'npm run check --',
    'Checks lint, types, generated files and bundles. What differs is named; nothing is changed.',
    output,
  )
    .document({
      examples: [
        ['npm run check', 'A line a check, and a last line that counts them.'],
        ['npm run format && npm run generate && npm run build', 'Mends what the checks name, types aside.'],
      ],
      exitCodes: [
        ['0', 'All passed.'],
        ['1', 'One failed.'],
      ],
    })
    .execute(async () => {
      const checks = checksOf(root);
      let failed = 0;
      for (const { name, run } of checks) {
        const start = Date.now();
        const wrong = await run();
        if (wrong !== '') failed += 1;
        print(`${wrong === '' ? 'ok    ' : 'FAILED'} ${name} (${secondsText(Date.now() - start)})`);
        if (wrong !== '') print(wrong);
      }
      print(`checks: ${checks.length - failed} passed, ${failed} failed`);
      return failed === 0 ? 0 : 1;
    });
}
