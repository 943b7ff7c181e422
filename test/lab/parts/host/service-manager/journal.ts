import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** At this size a file is renamed to `.1`, and a new one begins. */
const MAX_BYTES = 8_000_000;

/** The journal: one file for each unit, with what its processes print and what happens to it, in the short format. */
export class Journal {
  readonly #dir: string;
  readonly #host: string;
  readonly #now: () => Date;

  constructor(dir: string, host: string, now: () => Date) {
    this.#dir = dir;
    this.#host = host;
    this.#now = now;
    mkdirSync(dir, { recursive: true });
  }

  /** Adds a line to a unit's journal. @param identifier who wrote it: a program or `systemd`. */
  add(unit: string, identifier: string, pid: number, text: string): void {
    const file = this.#file(unit);
    if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`);
    appendFileSync(file, `${stamp(this.#now())} ${this.#host} ${identifier}[${pid}]: ${text}\n`);
  }

  /** The last lines of a unit's journal, oldest first. */
  last(unit: string, lines: number): string[] {
    const texts = [`${this.#file(unit)}.1`, this.#file(unit)].filter((file) => existsSync(file));
    const all = texts.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));
    return lines === 0 ? [] : all.slice(-lines);
  }

  #file(unit: string): string {
    return join(this.#dir, `${unit}.log`);
  }
}

/** The message in a line, without time, host and program. */
export const messageOf = (line: string): string => line.replace(/^\S+ +\d+ \S+ \S+ .*?\[\d+\]: /, '');

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A time in the journal's short format, in UTC as on an EC2 instance: `Nov 03 10:15:00`. */
const stamp = (at: Date): string =>
  `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2, '0')} ${at.toISOString().slice(11, 19)}`;
