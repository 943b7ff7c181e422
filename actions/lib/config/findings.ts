import { type Position, UserError } from '#lib/errors.ts';

/** Something wrong or doubtful in the user's own files, with its place where there is one. */
export interface Finding {
  /** Complete by itself, without the place. */
  readonly message: string;
  readonly position: Position | undefined;
  /** Keys of the config that it was concluded from. When one of them is itself invalid, the finding is dropped. */
  readonly keys: readonly string[];
}

/** Puts a place in front of a message, as compilers do: `file:line:column: message`. */
export const located = (position: Position | undefined, message: string): string =>
  position === undefined ? message : `${position.file}:${position.line}:${position.column}: ${message}`;

/** The error of a finding. Its message begins with the place. */
export const errorOf = ({ message, position }: Pick<Finding, 'message' | 'position'>): UserError =>
  new UserError(located(position, message), position === undefined ? {} : { position });

const LONGEST_SHOWN = 60;

/** A value as it is shown in a message: JSON, cut when long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** Sorts by file, in the order in which files first appear, then by line and column; what has no place comes first. */
export function inOrder<T extends { readonly position: Position | undefined }>(items: readonly T[]): T[] {
  const files = [...new Set(items.map(({ position }) => position?.file))];
  const rank = ({ position }: T) => (position === undefined ? -1 : files.indexOf(position.file));
  return items.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  );
}
