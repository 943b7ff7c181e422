import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import type { Shell } from '../cli/main.ts';
import { parseWorkflowArgs } from './arguments.ts';
import { workflowFile, workflowNames } from './workflow-file.ts';

const workflow = 'npm run workflow --';

/** `npm run workflow`: the real workflow files on the lab that is up, under act. */
export function workflowProgram({ root, print }: Shell, output?: ProgramOutput): CliCommand {
  const names = workflowNames(root);
  const program = createProgram(
    workflow,
    'Runs a workflow file as it stands on the lab that is up, under nektos/act. Flags after the name go to act.',
    output,
  );
  // Everything after the name belongs to act, flags that it shares with this program included.
  return program
    .passThroughOptions()
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('<name>', `Name of the workflow: ${names.join(', ')}.`)
    .argument('[event]', 'What starts it; default: the first one of its file.')
    .argument('[flags...]', 'Flags of act, such as --job NAME, --input NAME=VALUE, --graph, --list.')
    .document({
      notes: [`Events: ${names.map((name) => `${name} (${workflowFile(root, name)?.events.join(', ')})`).join('; ')}.`],
      environment: [['ACT_BIN', 'Path of act; default: the one of the cache or the PATH, else Go builds it.']],
      examples: [
        [`${workflow} provision --input posts=3`, 'Stands the pipeline up as on GitHub.'],
        [`${workflow} validate --graph`, 'Shows the jobs and runs nothing.'],
      ],
      exitCodes: [
        ['0', 'The workflow succeeded.'],
        ['1', 'It failed, or the command line is wrong.'],
      ],
    })
    .execute(async (...args) => {
      const wanted = parseWorkflowArgs(args, root);
      const { runWorkflow } = await import('./run-workflow.ts');
      return runWorkflow(wanted, root, print);
    });
}
