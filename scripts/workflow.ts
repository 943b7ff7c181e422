import { runMain } from './cli/main.ts';
import { workflowProgram } from './workflow/program.ts';

await runMain(workflowProgram);
