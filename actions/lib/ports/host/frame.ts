import { randomBytes } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { redact } from '#lib/secret.ts';
import type { RunResult } from './host.ts';
import { LineSplitter } from './line-splitter.ts';

/** The most that a script may print on one stream, start files included. A script of this project prints less. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

const tooLong = (): UserError =>
  new UserError(
    `A script on the EC2 host printed more than ${MAX_OUTPUT_BYTES / 1024 / 1024} MiB and was ended. A start file of the user's shell there probably prints without end: look at ~/.bash_profile, ~/.bashrc and /etc/profile.d.`,
  );

/** Characters that are kept of what was printed before the begin mark, to explain a script that has not begun. */
const MAX_BEFORE_LENGTH = 300;

/** A new mark. It is random, so that no program on the host can print it. */
export const frameMark = (): string => `pinterest-pipeline-${randomBytes(12).toString('hex')}`;

export type StreamName = 'stdout' | 'stderr';

/** Called with each line that a script prints, when it arrives. */
export type OnLine = (line: string, stream: StreamName) => void;

/**
 * Finds the output of a script in what its connection carries: the text between the begin and the end mark of
 * `commandLine`. What start files of the shell print before, and whatever follows, is left out.
 */
export class Frame {
  readonly #streams: Readonly<Record<StreamName, FramedStream>>;

  constructor(mark: string, onLine: OnLine | undefined) {
    this.#streams = {
      stdout: new FramedStream(mark, (line) => onLine?.(line, 'stdout')),
      stderr: new FramedStream(mark, (line) => onLine?.(line, 'stderr')),
    };
  }

  /**
   * Adds what has arrived on a stream.
   *
   * @throws UserError when a stream has become too long.
   */
  push(stream: StreamName, chunk: Uint8Array): void {
    this.#streams[stream].push(chunk);
  }

  /** Whether the script has begun. */
  get hasBegun(): boolean {
    return this.#streams.stdout.hasBegun;
  }

  /** What was printed before the script began, for a message. */
  get before(): string {
    // Redacted before it is cut: a part of a secret would not be recognised later.
    return redact(`${this.#streams.stdout.before}${this.#streams.stderr.before}`).trim().slice(0, MAX_BEFORE_LENGTH);
  }

  /** The result of the script; undefined until it has ended on both streams. */
  get result(): RunResult | undefined {
    const { stdout, stderr } = this.#streams;
    return stdout.code === undefined || stderr.code === undefined
      ? undefined
      : { code: stdout.code, stdout: stdout.text(), stderr: stderr.text() };
  }
}

class FramedStream {
  readonly #mark: string;
  readonly #onLine: (line: string) => void;
  readonly #chunks: Buffer[] = [];
  readonly #lines: LineSplitter;
  #size = 0;
  /** Empty lines whose turn has not come: the last one before the end mark belongs to the mark. */
  #emptyLines = 0;
  hasBegun = false;
  /** The exit status in the end mark; undefined until it has arrived. */
  code: number | undefined;

  constructor(mark: string, onLine: (line: string) => void) {
    this.#mark = mark;
    this.#onLine = onLine;
    this.#lines = new LineSplitter((line) => this.#line(line));
  }

  push(chunk: Uint8Array): void {
    if (this.code !== undefined) return;
    this.#size += chunk.length;
    if (this.#size > MAX_OUTPUT_BYTES) throw tooLong();
    this.#chunks.push(Buffer.from(chunk));
    this.#lines.push(chunk);
  }

  get before(): string {
    return this.hasBegun ? '' : Buffer.concat(this.#chunks).toString('utf8');
  }

  /** The output, byte for byte. Each mark begins with a line end of its own. */
  text(): string {
    const all = Buffer.concat(this.#chunks);
    const begin = `\n${this.#mark} begin\n`;
    const from = all.indexOf(begin) + begin.length;
    return all.subarray(from, all.lastIndexOf(`\n${this.#mark} end `)).toString('utf8');
  }

  #line(line: string): void {
    if (!this.hasBegun) {
      this.hasBegun = line === `${this.#mark} begin`;
      return;
    }
    const end = `${this.#mark} end `;
    if (line.startsWith(end)) {
      this.code = Number(line.slice(end.length));
      this.#flushEmptyLines(this.#emptyLines - 1);
    } else if (line === '') this.#emptyLines += 1;
    else {
      this.#flushEmptyLines(this.#emptyLines);
      this.#onLine(line);
    }
  }

  #flushEmptyLines(count: number): void {
    for (let at = 0; at < count; at += 1) this.#onLine('');
    this.#emptyLines = 0;
  }
}
