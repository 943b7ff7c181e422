import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import type { OtherTimes } from '#lib/delivery/observed/other-times.ts';
import type { Side } from './foreign-records.ts';

/** A run that may have posted a record and not entered it in its ledger. */
export interface PossibleOwner {
  /** Whether the record contradicts the ledger as long as the run is unfinished. */
  readonly isDecided: boolean;
  /** As a sentence without a full stop. */
  readonly note: string;
}

/**
 * The runs of the store that were killed, or are still being written: the ledger of such a run may lack records that it has
 * posted. A record that may be one of them never counts as foreign.
 */
export class UnfinishedRuns {
  readonly #own: PossibleOwner | undefined;
  readonly #between: PossibleOwner | undefined;
  readonly #beside: PossibleOwner | undefined;

  constructor({ claims, isUnfinished, others }: Expected, otherTimes: OtherTimes) {
    const own = claims.header.run;
    const atSameTime = others.unfinished.filter((run) => run !== own);
    this.#own = isUnfinished ? ownerOf([own], true) : undefined;
    this.#between = ownerOf(atSameTime, true);
    this.#beside = ownerOf([...atSameTime, ...otherTimes.unfinished], false);
  }

  /**
   * Which unfinished run may have posted a record on one side of this run's own records; undefined when none may. Between
   * them a record of another run contradicts the ledger: it should have been entered long since. Beside them another run
   * may be posting at this moment.
   */
  ownerOf(side: Side): PossibleOwner | undefined {
    return this.#own ?? (side === 'between' ? this.#between : this.#beside);
  }
}

function ownerOf(runs: readonly string[], isDecided: boolean): PossibleOwner | undefined {
  if (runs.length === 0) return undefined;
  return { isDecided, note: `it may be of run ${runs.join(' or ')}, which was killed or is still being written` };
}
