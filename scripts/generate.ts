import { runMain } from './cli/main.ts';
import { generateProgram } from './generate/program.ts';

await runMain(generateProgram);
