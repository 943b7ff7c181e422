import { runMain } from './cli/main.ts';
import { startProgram } from './start/program.ts';

await runMain(startProgram, { graceMs: 20_000 });
