import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import type { Shell } from '../cli/main.ts';

const bench = 'npm run bench --';

/** What each bench is for, and its work: it resolves to the exit status. */
const benches = {
  'cold-start': {
    purpose: 'How long each action takes to refuse a wrong input, beside node -e 0.',
    run: async (root: string) => (await import('./cold-start.ts')).coldStart(root),
  },
  emulator: {
    purpose: "Records a second of the emulator, beside the original's loop. Needs a lab that is up.",
    run: async (root: string) => (await import('./emulator.ts')).emulatorBench(root),
  },
  dataframes: {
    purpose: 'Loading one object a record, beside objects written together. Needs a lab with Databricks.',
    run: async (root: string) => (await import('./dataframes.ts')).dataframesBench(root),
  },
} as const satisfies Readonly<Record<string, { purpose: string; run(root: string): Promise<number> }>>;

/** `npm run bench`: measurements, each beside what it is compared with and in turn with it. */
export function benchProgram({ root }: Shell, output?: ProgramOutput): CliCommand {
  const program = createProgram(bench, 'Measures the project beside what it is compared with.', output).document({
    examples: [
      [`${bench} cold-start`, 'Needs nothing but the bundles.'],
      [`${bench} emulator`, 'After npm run lab -- up.'],
    ],
  });
  for (const [name, { purpose, run }] of Object.entries(benches)) {
    program
      .command(name)
      .description(purpose)
      .document({
        examples: [
          [`${bench} ${name}`, 'Prints a line a measurement: medians and ratios.'],
          [`${bench} ${name} > before.txt`, 'Keeps them, to compare with after a change.'],
        ],
      })
      .execute(() => run(root));
  }
  return program;
}
