import { checkProgram } from './check/program.ts';
import { runMain } from './cli/main.ts';

await runMain(checkProgram);
