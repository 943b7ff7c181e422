import type { Position } from '#lib/errors.ts';

/** Where an action says what it does. Every text is redacted and cannot become a workflow command. */
export interface Log {
  info(text: string): void;
  /** Shown in the list of annotations too; with a position, on that line of the file. */
  warning(text: string, position?: Position): void;
  debug(text: string): void;
  /** Opens a fold of the log until disposed. */
  group(title: string): Disposable;
}
