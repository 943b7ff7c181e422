import type { StepCounts } from '#lib/converge/counts.ts';
import type { ConvergeEvent, Reporter } from '#lib/converge/events.ts';
import { eventLines, planMarkdown } from '#lib/converge/plan-text.ts';
import type { countOutputs } from './common-inputs.ts';
import type { Log } from './log.ts';

/** A reporter that writes events to the log of an action, and the plan to the summary of the job as well. */
export function createReporter(context: { readonly log: Log; summarise(markdown: string): void }): Reporter {
  return (event: ConvergeEvent) => {
    if (event.type === 'warning') return context.log.warning(event.text);
    if (event.type === 'planned') {
      const [title, ...lines] = eventLines(event);
      using _group = context.log.group(title ?? event.milestone);
      for (const line of lines) context.log.info(line);
      context.summarise(planMarkdown(event.milestone, event));
      return;
    }
    for (const line of eventLines(event)) context.log.info(line);
  };
}

/** The counts as outputs of an action. */
export const countsOf = (counts: StepCounts): Record<keyof typeof countOutputs, string> => ({
  changed: String(counts.changed),
  unchanged: String(counts.unchanged),
  blocked: String(counts.blocked),
  deferred: String(counts.deferred),
});
