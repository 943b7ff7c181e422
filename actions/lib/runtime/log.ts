import type { Position } from '#lib/errors.ts';

/** The log of an action. Secrets are removed from every text, and no text can become a workflow command. */
export interface Log {
  info(text: string): void;
  /** GitHub shows it in the list of annotations too; with a position, at that line of the file. */
  warning(text: string, position?: Position): void;
  /** Printed only while debugging. */
  debug(text: string): void;
  /** Opens a group of lines that a reader can fold. It lasts until it is disposed. */
  group(title: string): Disposable;
}
