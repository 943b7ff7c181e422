import { readFileSync, statSync } from 'node:fs';

/** A JSON file that a test may change while the lab is up. It is parsed again only after it has changed. */
export class JsonFile<T> {
  readonly #path: string;
  readonly #absent: T;
  readonly #parse: (value: unknown) => T;
  #seen: string | undefined;
  #value: T;

  /**
   * @param absent the value while there is no such file.
   * @param parse throws for a value that is wrong.
   */
  constructor(path: string, absent: T, parse: (value: unknown) => T) {
    this.#path = path;
    this.#parse = parse;
    this.#absent = absent;
    this.#value = absent;
  }

  /** @throws what the parser throws; SyntaxError for a file that is no JSON. */
  read(): T {
    const stat = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return this.#absent;
    const seen = `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    if (seen !== this.#seen) {
      this.#value = this.#parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      this.#seen = seen;
    }
    return this.#value;
  }
}
