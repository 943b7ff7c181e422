import { runMain } from './cli/main.ts';
import { pipelineProgram } from './pipeline/program.ts';

await runMain(pipelineProgram, { graceMs: 5_000, arePlainErrorsBugs: true });
