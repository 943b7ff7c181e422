import { StringDecoder } from 'node:string_decoder';

/** A longer line is handed over in pieces. */
const LONGEST_LINE = 64 * 1024;

/** Turns chunks of bytes into whole lines of UTF-8, without their ends. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.replace(/\r$/, ''));
    if (this.#rest.length > LONGEST_LINE) this.end();
  }

  /** Hands over what stands after the last line end. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
