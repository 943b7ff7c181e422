import { type WorkflowFile, workflowFile, workflowNames } from './workflow-file.ts';

/** The command line is wrong: the usage is shown too. */
export class WorkflowCommandError extends Error {}

/** What `npm run workflow` was asked for. */
export interface Wanted {
  readonly workflow: WorkflowFile;
  readonly event: string;
  /** Flags of act, passed on as they are. */
  readonly flags: readonly string[];
  /** Whether any step will run; otherwise act only looks at the file. */
  readonly runs: boolean;
}

/** Flags by which act looks at a workflow and runs nothing. */
const looking = ['-l', '--list', '-g', '--graph', '--validate'];

/** act carries out scripts all the same under these where steps run on the machine itself, as they do here. */
const notDry = ['-n', '--dryrun'];

/**
 * Reads `NAME [EVENT] [flags of act]`. Without an event, the first one of the workflow's file.
 *
 * @throws WorkflowCommandError for a name or an event that there is not, and for a dry run that would not be one.
 */
export function parseWorkflowArgs(args: readonly string[], root: string): Wanted {
  const [name, ...rest] = args;
  const workflow = name === undefined ? undefined : workflowFile(root, name);
  if (workflow === undefined) {
    const names = workflowNames(root).join(', ');
    throw new WorkflowCommandError(
      name === undefined
        ? `no workflow was named; there are: ${names}`
        : `there is no workflow "${name}"; there are: ${names}`,
    );
  }
  const [first] = rest;
  const isEvent = first !== undefined && !first.startsWith('-');
  const event = isEvent ? first : workflow.events[0];
  if (event === undefined || !workflow.events.includes(event)) {
    throw new WorkflowCommandError(
      `${workflow.path} is not started by "${event ?? ''}"; it is by: ${workflow.events.join(', ')}`,
    );
  }
  const flags = isEvent ? rest.slice(1) : rest;
  const [dry] = flags.filter((flag) => notDry.includes(flag));
  if (dry !== undefined) {
    throw new WorkflowCommandError(
      `act's ${dry} does run steps when there is no container around them. To look at a workflow alone: --graph, --list or --validate.`,
    );
  }
  return { workflow, event, flags, runs: !flags.some((flag) => looking.includes(flag)) };
}
