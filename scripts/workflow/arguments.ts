import { UserError } from '#lib/errors.ts';
import { suggestion } from '../cli/flags.ts';
import { type WorkflowFile, workflowFile, workflowNames } from './workflow-file.ts';

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
const lookingFlags = ['-l', '--list', '-g', '--graph', '--validate'];

/** With these act still runs scripts where steps run on the machine itself, as they do here. */
const dryRunFlags = ['-n', '--dryrun'];

/**
 * Reads `NAME [EVENT] [flags of act]`. Without an event, the first one of the workflow's file.
 *
 * @throws UserError for a name or an event that does not exist, and for a dry run that would not be one.
 */
export function parseWorkflowArgs(args: readonly string[], root: string): Wanted {
  const [name = '', ...rest] = args;
  const workflow = workflowFile(root, name);
  if (workflow === undefined) {
    const names = workflowNames(root);
    throw new UserError(`There is no workflow "${name}"; there are: ${names.join(', ')}.${suggestion(name, names)}`);
  }
  const [first] = rest;
  const isEvent = first !== undefined && !first.startsWith('-');
  const event = isEvent ? first : workflow.events[0];
  if (event === undefined || !workflow.events.includes(event)) {
    throw new UserError(
      `${workflow.path} is not started by "${event ?? ''}"; it is by: ${workflow.events.join(', ')}.${suggestion(event ?? '', workflow.events)}`,
    );
  }
  const flags = isEvent ? rest.slice(1) : rest;
  const dry = flags.find((flag) => dryRunFlags.includes(flag));
  if (dry !== undefined) {
    throw new UserError(
      `act's ${dry} does run steps when there is no container around them. To look at a workflow alone: --graph, --list or --validate.`,
    );
  }
  return { workflow, event, flags, runs: !flags.some((flag) => lookingFlags.includes(flag)) };
}
