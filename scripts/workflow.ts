import { resolve } from 'node:path';
import { parseWorkflowArgs, WorkflowCommandError } from './workflow/arguments.ts';
import { runWorkflow } from './workflow/run-workflow.ts';

const root = resolve(import.meta.dirname, '..');
try {
  const wanted = parseWorkflowArgs(process.argv.slice(2), root);
  process.exitCode = await runWorkflow(wanted, root, (text) => console.log(text));
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  if (error instanceof WorkflowCommandError) console.error('usage: npm run workflow -- NAME [EVENT] [flags of act]');
  process.exitCode = 1;
}
