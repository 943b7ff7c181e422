import { lineText } from './engine.ts';
import type { ConvergeEvent, StepView } from './events.ts';
import type { Change } from './resource.ts';

const marks: Readonly<Record<Change['action'], string>> = {
  none: '=',
  create: '+',
  update: '~',
  replace: '±',
  blocked: '!',
  deferred: '?',
  delete: '-',
  keep: '=',
};

const LONGEST_LINE = 300;

/** What an event says to a person, a line each. Failures are left to the run boundary: one error, said once. */
export function eventLines(event: ConvergeEvent): readonly string[] {
  switch (event.type) {
    case 'planned':
      return [`${event.milestone}: ${counted(event.steps)}`, ...event.steps.flatMap(stepLines)];
    case 'applying':
      return [`${event.milestone}: ${event.change.action} ${event.id} …`];
    case 'progress':
      return [`${event.milestone}: ${event.id}: ${event.text}`];
    case 'applied':
      return [`${event.milestone}: ${past(event.change)} ${event.id} (${seconds(event.ms)})`];
    case 'probed':
      return [`${event.milestone}: probe ${event.id}: ${event.saw} (${seconds(event.ms)})`];
    case 'failed':
      return [`${event.milestone}: ${event.id} failed`];
    case 'not-attempted':
      return [`${event.milestone}: not attempted: ${event.ids.join(', ')}`];
  }
}

/** The plan of one milestone as Markdown. */
export function planMarkdown(milestone: string, steps: readonly StepView[]): string {
  const lines = steps.flatMap(stepLines).map((line) => line.replaceAll('```', "'''"));
  return `### ${milestone}: ${counted(steps)}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}

/** `2 to change, 3 unchanged`. */
export function counted(steps: readonly StepView[]): string {
  const count = (wanted: (change: Change) => boolean) => steps.filter((step) => wanted(step.change)).length;
  const unchanged = count((change) => change.action === 'none');
  const blocked = count((change) => change.action === 'blocked');
  const changed = steps.length - unchanged - blocked;
  return [`${changed} to change`, `${unchanged} unchanged`, ...(blocked === 0 ? [] : [`${blocked} blocked`])].join(
    ', ',
  );
}

function stepLines(step: StepView): string[] {
  const { change } = step;
  const head = `  ${marks[change.action]} ${step.id}`;
  switch (change.action) {
    case 'none':
      return [head];
    case 'deferred':
      return [`${head}: deferred: ${change.because}`];
    case 'delete':
    case 'keep':
      return [`${head}: ${change.action}: ${change.because}`];
    case 'blocked':
      return [`${head}: blocked. ${change.remedy}`, ...change.lines.map((line) => `      ${short(lineText(line))}`)];
    default:
      return [`${head}: ${change.action}`, ...change.lines.map((line) => `      ${short(lineText(line))}`)];
  }
}

const past = (change: Change): string =>
  ({ create: 'created', update: 'updated', replace: 'replaced' })[change.action as string] ?? change.action;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function short(text: string): string {
  const flat = text.replaceAll(/\s*\n\s*/g, ' ⏎ ');
  return flat.length <= LONGEST_LINE ? flat : `${flat.slice(0, LONGEST_LINE)}…`;
}
