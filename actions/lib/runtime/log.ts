/** Where an action says what it does. Every text is redacted and cannot become a workflow command. */
export interface Log {
  info(text: string): void;
  /** Shown in the list of annotations too. */
  warning(text: string): void;
  debug(text: string): void;
  /** Opens a fold of the log until disposed. */
  group(title: string): Disposable;
}
