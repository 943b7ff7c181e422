import { messageOf, type Position, UserError, UserErrors } from '#lib/errors.ts';

/** One error as it is shown to a person. */
export interface ShownError {
  readonly message: string;
  readonly position: Position | undefined;
}

/** What is shown for anything that is thrown: each error of a {@link UserErrors} by itself, anything else as one error. */
export function shownErrors(thrown: unknown): readonly ShownError[] {
  if (thrown instanceof UserErrors) return thrown.errors.map(shownError);
  return [shownError(thrown)];
}

function shownError(thrown: unknown): ShownError {
  if (thrown instanceof UserError) return { message: thrown.message, position: thrown.position };
  const message = textOf(thrown);
  return { message: message === '' ? 'failed without a message' : message, position: undefined };
}

/** The text of an error. Node's error for a host that answers on none of its addresses has no text, but causes with one. */
function textOf(thrown: unknown): string {
  if (!(thrown instanceof AggregateError) || thrown.message !== '') return messageOf(thrown).trim();
  return [...new Set(thrown.errors.map(textOf))].filter((text) => text !== '').join('; ');
}

/** Causes that {@link stacks} follows: a circle of causes must end. */
const MAX_CAUSES = 10;

/** The stacks of an error and its causes, for debug output. */
export function stacks(thrown: unknown): string {
  const found: string[] = [];
  for (let error = thrown; error instanceof Error && found.length < MAX_CAUSES; error = error.cause) {
    found.push(error.stack ?? error.message);
  }
  return found.join('\ncaused by ');
}
