import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';

/** How long a new plugin or connector may be missing from the list of MSK Connect. */
const LISTING_MS = 60_000;
/** How long one that was listed may be missing before it counts as deleted. */
const LAPSE_MS = 5_000;

/** What a {@link Presence} watches. */
export interface Watched {
  /** Kind and name, such as `connector 0affd5f86743-connector`. */
  readonly what: string;
  readonly clock: Clock;
}

/**
 * Watches that a plugin or connector which is waited for is not deleted by somebody else: such a wait would have no end.
 */
export class Presence {
  readonly #watched: Watched;
  #absentSince: number | undefined;
  #wasSeen = false;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /**
   * Call it with what each poll found; undefined = it is not listed.
   *
   * @throws UserError when it is being deleted, is no longer listed, or was not listed within a minute.
   */
  check(found: { readonly state: string } | undefined): void {
    const { what, clock } = this.#watched;
    if (found !== undefined) {
      if (found.state === 'DELETING') throw deletedError(what, 'is being deleted');
      this.#wasSeen = true;
      this.#absentSince = undefined;
      return;
    }
    this.#absentSince ??= clock.now();
    const absentMs = clock.now() - this.#absentSince;
    if (this.#wasSeen && absentMs >= LAPSE_MS) throw deletedError(what, 'was deleted');
    if (absentMs >= LISTING_MS) {
      throw new UserError(
        `MSK Connect does not list the ${what} ${LISTING_MS / 1000} s after it was created: it was deleted by somebody else, or has another name. Run again, which creates it.`,
      );
    }
  }
}

const deletedError = (what: string, happened: string): UserError =>
  new UserError(
    `The ${what} ${happened} by somebody else while this run waited for it. Run again, which creates it; let nobody else change the pipeline meanwhile.`,
  );

/** What a deletion is watched by. */
interface Doomed {
  readonly arn: string;
  readonly state: string;
  readonly reason: string | undefined;
}

/**
 * Whether a deletion has ended. Another thing of the same name, which somebody else has created meanwhile, ends it too.
 */
export class Deletion {
  readonly #what: string;
  readonly #arn: string;
  #hasBegun = false;

  /** @param what kind and name, such as `plugin 0affd5f86743-plugin`. @param arn of what is being deleted. */
  constructor(what: string, arn: string) {
    this.#what = what;
    this.#arn = arn;
  }

  /** @throws UserError with the reason that MSK Connect gives, when the deletion has failed. */
  isDone(found: Doomed | undefined): boolean {
    if (found === undefined || found.arn !== this.#arn) return true;
    if (found.state === 'DELETING') this.#hasBegun = true;
    else if (this.#hasBegun) {
      throw new UserError(
        `The ${this.#what} was not deleted: it is ${found.state}. MSK Connect says: ${found.reason ?? 'nothing'}. Run again, which deletes it once more.`,
      );
    }
    return false;
  }
}
