/** A place in a file of the user's, 1-based. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A failure that the person who runs this can mend. The message is complete by itself: what (an input, a config key),
 * its value unless secret, what was expected, the fix. It is printed as it stands, without a stack.
 */
export class UserError extends Error {
  /** Where in the user's own files it shows; annotations and messages carry it. */
  readonly position: Position | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly position?: Position } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'UserError';
    this.position = options.position;
  }
}

/** Several independent mistakes found in one pass, such as in a config file: each is reported, none hides another. */
export class UserErrors extends Error {
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'UserErrors';
    this.errors = errors;
  }
}

/** The text of anything thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** `code` of a Node, network or database error, such as `ENOENT`; `''` when it has none. */
export const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';
