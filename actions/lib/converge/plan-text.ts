import { countSteps } from './counts.ts';
import type { ConvergeEvent, StepView } from './events.ts';
import type { Change, PropertyDiff } from './resource.ts';

/** The sign in front of a resource in a plan. */
const signs: Readonly<Record<Change['action'], string>> = {
  none: '=',
  create: '+',
  update: '~',
  replace: '±',
  blocked: '!',
  deferred: '?',
  delete: '-',
  keep: '=',
};

/** Characters of one difference that a plan shows; the rest is cut. */
const MAX_LINE_LENGTH = 300;

/** An event as lines for a person. The text of an error is left out: the run prints it once, at its end. */
export function eventLines(event: ConvergeEvent): readonly string[] {
  switch (event.type) {
    case 'planned':
      return [`${event.milestone}: ${countsText(event.steps)}`, ...event.steps.flatMap(stepLines)];
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
    case 'interrupted':
      return [`${event.milestone}: ${event.id} interrupted`];
    case 'not-attempted':
      return [`${event.milestone}: not attempted: ${event.ids.join(', ')}`];
  }
}

/** The plan of one milestone as Markdown. */
export function planMarkdown(milestone: string, steps: readonly StepView[]): string {
  const lines = steps.flatMap(stepLines).map((line) => line.replaceAll('```', "'''"));
  return `### ${milestone}: ${countsText(steps)}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}

/** The counts of a plan, such as `2 to change, 3 unchanged, 1 deferred`. */
export function countsText(steps: readonly StepView[]): string {
  const { changed, unchanged, blocked, deferred } = countSteps(steps);
  return [
    `${changed} to change`,
    `${unchanged} unchanged`,
    ...(blocked === 0 ? [] : [`${blocked} blocked`]),
    ...(deferred === 0 ? [] : [`${deferred} deferred`]),
  ].join(', ');
}

/** One difference as text: `path: before → after`. Secrets and unknown values are named as such. */
export function lineText(line: PropertyDiff): string {
  const text = (value: PropertyDiff['before']) =>
    typeof value === 'symbol' ? (value.description ?? '') : String(value);
  if (line.before === undefined) return line.after === undefined ? line.path : `${line.path}: ${text(line.after)}`;
  return `${line.path}: ${text(line.before)} → ${line.after === undefined ? '(absent)' : text(line.after)}`;
}

/** Several differences in one line. */
export const linesText = (lines: readonly PropertyDiff[]): string => lines.map(lineText).join('; ');

function stepLines(step: StepView): string[] {
  const { change } = step;
  const head = `  ${signs[change.action]} ${step.id}`;
  switch (change.action) {
    case 'none':
      return [head];
    case 'deferred':
      return [`${head}: deferred: ${change.reason}${change.remedy === undefined ? '' : `. ${change.remedy}`}`];
    case 'delete':
    case 'keep':
      return [`${head}: ${change.action}: ${change.reason}`];
    case 'blocked':
      return [`${head}: blocked. ${change.remedy}`, ...change.lines.map(indented)];
    default:
      return [`${head}: ${change.action}`, ...change.lines.map(indented)];
  }
}

const past = (change: Change): string =>
  ({ create: 'created', update: 'updated', replace: 'replaced' })[change.action as string] ?? change.action;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function indented(line: PropertyDiff): string {
  const flat = lineText(line).replaceAll(/\s*\n\s*/g, ' ⏎ ');
  return `      ${flat.length <= MAX_LINE_LENGTH ? flat : `${flat.slice(0, MAX_LINE_LENGTH)}…`}`;
}
