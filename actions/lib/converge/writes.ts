import type { Facts } from './facts.ts';

/** One write as the gate saw it, for counting and naming in tests and summaries. */
export interface Write {
  readonly name: string;
  readonly failed: boolean;
}

export interface WriteGateOptions {
  readonly facts: Facts;
  /** Asked before the first write of a run: throws when the account is not one we may write to. */
  readonly allowed?: (name: string) => Promise<void>;
  /** Whether a write goes to where that check does not apply. */
  readonly exempt?: (name: string) => boolean;
  /** Told of every write once it is over. */
  readonly onWrite?: (write: Write) => void;
}

/**
 * The one place through which everything that changes the outside passes. It refuses while a plan is made, checks the
 * account, and forgets the facts afterwards, also when the write failed, for it may have taken effect all the same.
 */
export class WriteGate {
  readonly #options: WriteGateOptions;
  #open = 0;
  #allowed: Promise<void> | undefined;

  constructor(options: WriteGateOptions) {
    this.#options = options;
  }

  /** Lets writes pass until the result is disposed; several may hold it open at the same time. */
  open(): Disposable {
    this.#open += 1;
    return {
      [Symbol.dispose]: () => {
        this.#open -= 1;
      },
    };
  }

  /** Forgets the facts without a write: somebody has waited, and what was seen before may have changed by itself. */
  forget(): void {
    this.#options.facts.forget();
  }

  /**
   * Carries out a write.
   *
   * @param name the permission it needs, such as `kafkaconnect:CreateConnector`, or `ssh:write FILE`.
   * @throws Error when a plan tries to write: a mistake of ours, never of the user's.
   */
  async run<T>(name: string, write: () => Promise<T>): Promise<T> {
    if (this.#open === 0) throw new Error(`${name}: a write was tried where only reading is allowed`);
    if (this.#options.exempt?.(name) !== true) await this.#check(name);
    let failed = true;
    try {
      const result = await write();
      failed = false;
      return result;
    } finally {
      this.#options.facts.forget();
      this.#options.onWrite?.({ name, failed });
    }
  }

  async #check(name: string): Promise<void> {
    this.#allowed ??= this.#options.allowed?.(name) ?? Promise.resolve();
    try {
      await this.#allowed;
    } catch (error) {
      this.#allowed = undefined;
      throw error;
    }
  }
}
