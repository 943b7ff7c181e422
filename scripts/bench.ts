import { benchProgram } from './bench/program.ts';
import { runMain } from './cli/main.ts';

await runMain(benchProgram);
