import { plural } from '#lib/plural.ts';
import { countSteps, type StepCounts } from './counts.ts';
import type { ConvergeEvent, StepView } from './events.ts';
import { isProofDue, type ProofState } from './proof.ts';
import type { Change, PropertyDiff } from './resource.ts';

/** The sign in front of a resource in a plan. */
const signs: Readonly<Record<Change['action'], string>> = {
  none: '=',
  create: '+',
  update: '~',
  replace: '±',
  blocked: '!',
  deferred: '?',
  unreadable: '✗',
  delete: '-',
  keep: '=',
};

/** Characters of one difference that a plan shows; the rest is cut. */
const MAX_LINE_LENGTH = 300;
/** Characters of a failure that a plan shows beside the resource. The run prints it whole, once, at its end. */
const MAX_REASON_LENGTH = 120;

/** An event as lines for a person. The text of an error is left out: the run prints it once, at its end. */
export function eventLines(event: ConvergeEvent): readonly string[] {
  switch (event.type) {
    case 'planned':
      return [`${event.milestone}: ${planText(event)}`, ...planLines(event)];
    case 'warning':
      return [`${event.milestone}: warning: ${event.text}`];
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

/** What a plan shows of a milestone. */
export interface PlanView {
  readonly steps: readonly StepView[];
  readonly proof: ProofState;
}

/** The plan of one milestone as Markdown. */
export function planMarkdown(milestone: string, planned: PlanView): string {
  const lines = planLines(planned).map((line) => line.replaceAll('```', "'''"));
  return `### ${milestone}: ${planText(planned)}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;
}

/**
 * Counts as text, such as `2 to change, 3 unchanged, 1 deferred, 1 proof due`. Most counts are left out when they are 0.
 *
 * @param changed what the first count says, such as `to change`.
 */
export function countsText(counts: StepCounts & { readonly proofsDue: number }, changed: string): string {
  const { blocked, deferred, unreadable, proofsDue } = counts;
  return [
    `${counts.changed} ${changed}`,
    `${counts.unchanged} unchanged`,
    ...(blocked === 0 ? [] : [`${blocked} blocked`]),
    ...(deferred === 0 ? [] : [`${deferred} deferred`]),
    ...(unreadable === 0 ? [] : [`${unreadable} unreadable`]),
    ...(proofsDue === 0 ? [] : [`${plural(proofsDue, 'proof')} due`]),
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

const planText = ({ steps, proof }: PlanView): string =>
  countsText({ ...countSteps(steps), proofsDue: isProofDue(proof) ? 1 : 0 }, 'to change');

const planLines = ({ steps, proof }: PlanView): readonly string[] => [
  ...steps.flatMap(stepLines),
  ...(isProofDue(proof) ? [`  * proof: ${dueText(proof)}`] : []),
];

/** Why a proof is due, and what becomes of it. */
function dueText(proof: ProofState): string {
  switch (proof) {
    case 'failed':
      return 'failed the last time; applying repeats it';
    case 'interrupted':
      return 'interrupted the last time; applying repeats it';
    case 'outdated':
      return 'made for other settings; applying repeats it';
    default:
      return 'missing; applying makes it';
  }
}

function stepLines(step: StepView): string[] {
  const { change } = step;
  const head = `  ${signs[change.action]} ${step.id}`;
  switch (change.action) {
    case 'none':
      return [head];
    case 'deferred':
      return [`${head}: deferred: ${change.reason}${change.remedy === undefined ? '' : `. ${change.remedy}`}`];
    case 'unreadable':
      return [`${head}: cannot be read: ${flat(change.reason, MAX_REASON_LENGTH)}`];
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

const indented = (line: PropertyDiff): string => `      ${flat(lineText(line), MAX_LINE_LENGTH)}`;

/** A text in one line, cut where it is too long. */
function flat(text: string, maxLength: number): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ⏎ ');
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
}
