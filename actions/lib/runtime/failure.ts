import { messageOf, type Position, UserError, UserErrors } from '#lib/errors.ts';

/** One error as it is shown to a person. */
export interface Shown {
  readonly message: string;
  readonly position: Position | undefined;
}

/** What is shown for anything thrown: each mistake of a {@link UserErrors} by itself, everything else as one error. */
export function shownErrors(thrown: unknown): readonly Shown[] {
  if (thrown instanceof UserErrors) return thrown.errors.map(one);
  return [one(thrown)];
}

function one(thrown: unknown): Shown {
  if (thrown instanceof UserError) return { message: thrown.message, position: thrown.position };
  const message = wordsOf(thrown);
  return { message: message === '' ? 'failed without a message' : message, position: undefined };
}

/** Node reports a host that answers on none of its addresses as an AggregateError without words of its own. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof AggregateError) || thrown.message !== '') return messageOf(thrown).trim();
  return [...new Set(thrown.errors.map(wordsOf))].filter((words) => words !== '').join('; ');
}

/** The stacks of an error and its causes, for debug output alone. */
export function stacks(thrown: unknown): string {
  const found: string[] = [];
  for (let error = thrown; error instanceof Error && found.length < 10; error = error.cause) {
    found.push(error.stack ?? error.message);
  }
  return found.join('\ncaused by ');
}
