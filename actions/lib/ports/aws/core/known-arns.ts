import { UserError } from '#lib/errors.ts';

/**
 * The ARN of a thing that a key of the config names, such as `connector.arn`. A thing that this run deletes and
 * re-creates gets a new ARN, which the config cannot hold: this class remembers it for the rest of the run.
 */
export class KnownArns {
  readonly #key: string;
  readonly #kind: string;
  readonly #deleted = new Set<string>();
  #created: string | undefined;

  /**
   * @param key key of the config, such as `connector.arn`.
   * @param kind what it names, for messages, such as `connector`.
   */
  constructor(key: string, kind: string) {
    this.#key = key;
    this.#kind = kind;
  }

  /** What a user can do instead of granting the permission to search by name, for messages. */
  get instead(): string {
    return `set ${this.#key} in the config to the ARN of the ${this.#kind}, once it exists`;
  }

  /** The ARN that this run has created, else the one of the config. */
  current(given: string): string {
    return this.#created ?? given;
  }

  created(arn: string): void {
    this.#created = arn;
  }

  deleted(arn: string): void {
    this.#deleted.add(arn);
    if (this.#created === arn) this.#created = undefined;
  }

  /**
   * Call it when nothing has the ARN.
   *
   * @throws UserError unless this run has deleted the thing itself.
   */
  requireDeleted(arn: string): void {
    if (this.#deleted.has(arn)) return;
    throw new UserError(
      `MSK Connect has no ${this.#kind} ${arn}. Correct ${this.#key} in the config, or remove it so that the ${this.#kind} is looked up by its name.`,
    );
  }
}
