import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent, Report } from '#lib/converge/events.ts';
import { eventLines, planMarkdown } from '#lib/converge/plan-text.ts';
import type { countOutputs } from './common-inputs.ts';
import type { Log } from './log.ts';

/** Tells the events of a converging action to its log, and the plan to the job's summary. */
export function reportTo(context: { readonly log: Log; summarise(markdown: string): void }): Report {
  return (event: ConvergeEvent) => {
    if (event.type === 'planned') {
      const [title, ...lines] = eventLines(event);
      using _group = context.log.group(title ?? event.milestone);
      for (const line of lines) context.log.info(line);
      context.summarise(planMarkdown(event.milestone, event.steps));
      return;
    }
    for (const line of eventLines(event)) context.log.info(line);
  };
}

/** The outputs that every converging action has. */
export const countsOf = ({ changed, unchanged, blocked }: Converged): Record<keyof typeof countOutputs, string> => ({
  changed: String(changed),
  unchanged: String(unchanged),
  blocked: String(blocked),
});
