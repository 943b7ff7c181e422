import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The log of one run, every line with its time. Lines are kept in memory until the log has its place: the folder may
 * be removed and made again while the run begins.
 */
export class LogFile implements Disposable {
  #early: string[] = [];
  #handle: number | undefined;
  #path: string | undefined;

  /** Where the log is; undefined before {@link keepAt}. */
  get path(): string | undefined {
    return this.#path;
  }

  write(text: string): void {
    const at = new Date().toISOString();
    const lines = text.split('\n').map((line) => `${at} ${line}\n`);
    if (this.#handle === undefined) this.#early.push(...lines);
    else writeSync(this.#handle, lines.join(''));
  }

  /** Gives the log its place, over that of an earlier run. Later calls change nothing. */
  keepAt(path: string): void {
    if (this.#path !== undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    this.#handle = openSync(path, 'w');
    this.#path = path;
    writeSync(this.#handle, this.#early.join(''));
    this.#early = [];
  }

  [Symbol.dispose](): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

/** Says after a failure where the log is, if it has its place already. */
export function sayWhere(log: LogFile, to: { say(text: string): void }): void {
  if (log.path !== undefined) to.say(`The log of this run: ${log.path}`);
}
