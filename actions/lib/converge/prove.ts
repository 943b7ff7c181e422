import { messageOf } from '#lib/errors.ts';
import { Deferred } from './deferred.ts';
import { wantedDigests } from './evaluate.ts';
import { endError } from './failures.ts';
import type { ProofKeeping, ProofOutcome } from './proof.ts';
import type { Probe, Scope } from './resource.ts';
import { type RunContext, reportEnd, withDeadline } from './run-context.ts';

/** Keeps nothing: for a milestone whose probes run after a change alone. */
const unkept: ProofKeeping = {
  store: { timeoutMs: 1_000, read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
};

/**
 * Runs the probes of a milestone and keeps their result, so that no later run takes a proof for passed that was not.
 *
 * Before the first change a kept result that says `passed` is replaced by `pending`. Whatever ends the run after that, a
 * kill or a lost connection included, leaves a result that makes the next run repeat the proof.
 */
export class Prover {
  readonly #context: RunContext;
  readonly #proof: ProofKeeping;
  /** Whether no passed result is kept any more. */
  #isRevoked = false;

  constructor(context: RunContext) {
    this.#context = context;
    this.#proof = context.work.proof ?? unkept;
  }

  /**
   * Called before each change. While the kept result cannot be reached, such as on a host that this run still has to
   * start, it is tried again before the next change.
   *
   * @throws UserError when a passed result is kept and cannot be replaced. Then nothing may be changed.
   */
  async revoke(): Promise<void> {
    if (this.#isRevoked) return;
    try {
      const kept = await this.#timed((scope) => this.#proof.store.read(scope));
      if (kept?.outcome === 'passed') await this.#write('pending', kept.proves);
      this.#isRevoked = true;
    } catch (error) {
      if (!(error instanceof Deferred)) throw error;
    }
  }

  /**
   * Runs the probes, one after the other, up to the first that fails, and keeps what became of them.
   *
   * @throws what the failed probe has thrown; Interrupted when the run was ended from outside.
   */
  async prove(): Promise<void> {
    const { work } = this.#context;
    if (work.probes.length === 0) return;
    const proves = await wantedDigests(this.#context);
    for (const probe of work.probes) {
      try {
        await this.#run(probe);
      } catch (error) {
        const ending = reportEnd(this.#context, probe.id, error, 'probing');
        // After an interruption nothing is written: what is kept is not a passed result already.
        if (ending === error) await this.#keep('failed', proves);
        throw ending;
      }
    }
    await this.#keep('passed', proves);
  }

  async #run(probe: Probe): Promise<void> {
    const { milestone, report, clock } = this.#context;
    const { id, timeoutMs } = probe;
    const start = clock.now();
    const saw = await withDeadline(this.#context, { id, timeoutMs, run: (scope) => probe.run(scope) });
    report({ type: 'probed', milestone, id, saw, ms: clock.now() - start });
  }

  /** Keeps a result. When it cannot be kept, that is a warning: the next run then repeats the proof. */
  async #keep(outcome: ProofOutcome, proves: readonly string[]): Promise<void> {
    const { milestone, report, signal } = this.#context;
    try {
      await this.#write(outcome, proves);
    } catch (error) {
      const ending = endError(error, signal, `while keeping the result of the proof of ${milestone}`);
      const text = `The proof of ${milestone} has ${outcome}, but this could not be kept, and the next run repeats it: ${messageOf(ending)}`;
      report({ type: 'warning', milestone, text });
    }
  }

  #write(outcome: ProofOutcome, proves: readonly string[]): Promise<void> {
    return this.#timed((scope) => this.#proof.store.write({ outcome, proves }, scope));
  }

  #timed<T>(run: (scope: Scope) => Promise<T>): Promise<T> {
    return withDeadline(this.#context, { id: 'proof', timeoutMs: this.#proof.store.timeoutMs, run });
  }
}
