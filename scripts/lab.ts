import { runMain } from './cli/main.ts';
import { labProgram } from './lab/program.ts';

await runMain(labProgram);
