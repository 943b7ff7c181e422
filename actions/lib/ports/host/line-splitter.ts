import { StringDecoder } from 'node:string_decoder';

/** A line that is longer is passed on in pieces. */
const MAX_LINE_LENGTH = 64 * 1024;

/** Turns chunks of bytes into whole lines of UTF-8, without their line ends. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Adds a chunk and passes on every line that is complete now. */
  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.replace(/\r$/, ''));
    if (this.#rest.length > MAX_LINE_LENGTH) this.end();
  }

  /** Passes on the text after the last line end, if there is any. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
