/** What may be added to the reason of a {@link Deferred}. */
export interface DeferredOptions {
  /** What a person can do about it, in whole sentences. Without it the advice is to run the milestones that come before. */
  readonly remedy?: string | undefined;
  /** Whether it would be there in a pipeline without faults: see {@link Deferred.isUnexpected}. Default: false. */
  readonly isUnexpected?: boolean;
  readonly cause?: unknown;
}

/**
 * Thrown by a look-up whose prerequisite does not exist yet or cannot be reached, such as the topics before there is a
 * Kafka client. A plan shows the resource as `deferred`. When applying, it becomes an error only when it is the
 * resource's turn and the look-up still throws it.
 */
export class Deferred extends Error {
  /** Why it cannot be known yet: one clause without a full stop, such as `the Kafka client is not on the host yet`. */
  readonly reason: string;
  readonly remedy: string | undefined;
  /** Whether a plan warns of it: nothing that is still to be created explains it, such as a running host without SSH. */
  readonly isUnexpected: boolean;

  constructor(reason: string, { remedy, isUnexpected = false, cause }: DeferredOptions = {}) {
    super(remedy === undefined ? reason : `${reason}. ${remedy}`, cause === undefined ? {} : { cause });
    this.name = 'Deferred';
    this.reason = reason;
    this.remedy = remedy;
    this.isUnexpected = isUnexpected;
  }
}
