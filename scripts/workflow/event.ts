import { parse } from 'yaml';
import type { WorkflowFile } from './workflow-file.ts';

/** What GitHub sends with an event. */
export type EventPayload = Readonly<Record<string, unknown>>;

/**
 * The payload that GitHub would send with an event, as far as the workflows read it. Undefined for a dispatch: act makes
 * its payload from the flags `--input`, but only when it is given none.
 */
export function eventOf(event: string, { text }: Pick<WorkflowFile, 'text'>): EventPayload | undefined {
  const repository = { default_branch: 'main' };
  switch (event) {
    case 'workflow_dispatch':
      return undefined;
    case 'schedule': {
      const { on } = parse(text) as { on: { schedule: readonly [{ readonly cron: string }] } };
      return { repository, schedule: on.schedule[0].cron };
    }
    case 'pull_request':
      return {
        repository,
        action: 'opened',
        number: 1,
        pull_request: { number: 1, base: { ref: 'main' }, head: { ref: 'change' } },
      };
    case 'push':
      return { repository, ref: 'refs/heads/main' };
    default:
      return { repository };
  }
}
