/** A place in a file of the user. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What may be added to a {@link UserError}. */
export interface UserErrorOptions {
  readonly cause?: unknown;
  readonly position?: Position;
  readonly kind?: string;
}

/**
 * A failure that the person who runs the pipeline can fix. The message is complete: it names the input or config key,
 * its value unless that is secret, what was expected, and what to do. It is printed without a stack.
 */
export class UserError extends Error {
  /** Where in the user's files the mistake is. GitHub shows the error on that line. */
  readonly position: Position | undefined;
  /** Of several failures of one kind at the same time, which have one cause, the first is shown. Default: the message. */
  readonly kind: string;

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'UserError';
    this.position = options.position;
    this.kind = options.kind ?? message;
  }
}

/** Several independent mistakes, such as those in a config file. Each is reported on its own. */
export class UserErrors extends Error {
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'UserErrors';
    this.errors = errors;
  }
}

/** Several failures at the same time, of which at least one is no {@link UserError}. Each is shown on its own. */
export class Failures extends Error {
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super(errors.map(messageOf).join('\n'));
    this.name = 'Failures';
    this.errors = errors;
  }
}

/**
 * A run that a person or the runner has ended. What is done stays done, and the same run again continues from there, so
 * it is not shown as a failure.
 */
export class Interrupted extends Error {
  /** What was under way, each as it completes "Interrupted …", such as `while applying topics` or `by SIGINT`. */
  readonly at: readonly string[];

  constructor(at: readonly string[], options: { readonly cause?: unknown } = {}) {
    super(
      `Interrupted ${at.join(' and ')}. Nothing more was started; run the same command again to finish.`,
      'cause' in options ? { cause: options.cause } : {},
    );
    this.name = 'Interrupted';
    this.at = at;
  }
}

/** The message of an error; for anything else that was thrown, its text. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Codes of Node for a limit of this process or machine. Whoever was called has nothing to do with it. */
const limitCodes: readonly string[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT'];

/** Whether an error, or one that caused it, means that a limit of this machine is reached. */
export function isMachineLimit(thrown: unknown): boolean {
  if (limitCodes.includes(codeOf(thrown))) return true;
  if (typeof thrown !== 'object' || thrown === null || !('cause' in thrown) || thrown.cause === thrown) return false;
  return isMachineLimit(thrown.cause);
}

/** The `code` of an error of Node, the network or the database, such as `ENOENT`; empty when it has none. */
export const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';
