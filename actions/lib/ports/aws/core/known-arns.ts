import { UserError } from '#lib/errors.ts';

/**
 * Keeps track of what a key of the config names by its ARN. What is deleted and made anew within a run has another ARN
 * afterwards, which the config cannot know.
 */
export class KnownArns {
  readonly #key: string;
  readonly #kind: string;
  readonly #deleted = new Set<string>();
  #created: string | undefined;

  /**
   * @param key of the config, such as `connector.arn`.
   * @param kind for people, such as `connector`.
   */
  constructor(key: string, kind: string) {
    this.#key = key;
    this.#kind = kind;
  }

  /** What replaces the search by name. */
  get instead(): string {
    return `set ${this.#key} in the config to the ARN of the ${this.#kind}, once it exists`;
  }

  /** What this run has made, else what is given. */
  current(given: string): string {
    return this.#created ?? given;
  }

  created(arn: string): string {
    this.#created = arn;
    return arn;
  }

  deleted(arn: string): void {
    this.#deleted.add(arn);
    if (this.#created === arn) this.#created = undefined;
  }

  /** @throws UserError unless it is this run that has deleted it. */
  refuseStranger(arn: string): void {
    if (this.#deleted.has(arn)) return;
    throw new UserError(
      `MSK Connect has no ${this.#kind} ${arn}. Correct ${this.#key} in the config, or leave it out to look the ${this.#kind} up by its name.`,
    );
  }
}
