import { type Position, UserError } from '#lib/errors.ts';
import { plural } from '#lib/plural.ts';
import { redact } from '#lib/secret.ts';

/** A mistake, or a probable mistake, in the user's files. */
export interface Finding {
  /** Names key, value, what was expected and the fix, but not the place. */
  readonly message: string;
  /** Where it is; undefined when it is in no file, such as in an environment variable. */
  readonly position: Position | undefined;
  /** Keys of the config that it follows from. When one of them is invalid itself, the finding is dropped. */
  readonly keys: readonly string[];
}

/** A message with its place in front, as compilers print it: `file:line:column: message`. */
export const located = (position: Position | undefined, message: string): string =>
  position === undefined ? message : `${position.file}:${position.line}:${position.column}: ${message}`;

/** A finding as an error. Its message begins with the place. */
export const errorOf = ({ message, position }: Pick<Finding, 'message' | 'position'>): UserError =>
  new UserError(located(position, message), position === undefined ? {} : { position });

const MAX_SHOWN_LENGTH = 60;

/** A value for a message: as JSON, without secrets, cut when it is long. A secret that was cut would not be recognised. */
export function shown(value: unknown): string {
  const text = redact(JSON.stringify(value) ?? String(value));
  return text.length <= MAX_SHOWN_LENGTH
    ? text
    : `${text.slice(0, MAX_SHOWN_LENGTH)}… (${plural(text.length, 'character')})`;
}

/**
 * Sorts by file, line and column. Files keep the order in which they first appear; items without a place come first.
 */
export function sortByPosition<T extends { readonly position: Position | undefined }>(items: readonly T[]): T[] {
  const files = [...new Set(items.map(({ position }) => position?.file))];
  const rank = ({ position }: T) => (position === undefined ? -1 : files.indexOf(position.file));
  return items.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  );
}
