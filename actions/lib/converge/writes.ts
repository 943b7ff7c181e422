import type { Facts } from './facts.ts';

/** One write that is over. */
export interface Write {
  /** The permission it needed, such as `kafkaconnect:CreateConnector`. */
  readonly name: string;
  readonly failed: boolean;
}

/** What a {@link WriteGate} works with. */
export interface WriteGateOptions {
  readonly facts: Facts;
  /** Called before the first write of a run. Throws when writing is not allowed, such as to another account. */
  readonly allowed?: (name: string) => Promise<void>;
  /** Whether a write goes to a place that `allowed` does not apply to. */
  readonly exempt?: (name: string) => boolean;
  /** Called after every write, failed ones included. */
  readonly onWrite?: (write: Write) => void;
}

/**
 * The one place through which every write to the outside passes. It refuses writes while a plan is made, checks the
 * account, and forgets the live facts afterwards. It does so after a failed write too: that may still have taken effect.
 */
export class WriteGate {
  readonly #options: WriteGateOptions;
  #open = 0;
  #allowed: Promise<void> | undefined;

  constructor(options: WriteGateOptions) {
    this.#options = options;
  }

  /** Lets writes pass until the result is disposed. Several callers may have it open at the same time. */
  open(): Disposable {
    this.#open += 1;
    return {
      [Symbol.dispose]: () => {
        this.#open -= 1;
      },
    };
  }

  /** Forgets the live facts without a write: after a wait, what was seen before may be out of date. */
  forget(): void {
    this.#options.facts.forget();
  }

  /**
   * Carries out a write.
   *
   * @param name the permission it needs, such as `kafkaconnect:CreateConnector`, or `ssh:write FILE`.
   * @throws Error when the gate is closed, that is, a plan tries to write: a bug, never the user's mistake.
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

  /** Asks `allowed` once a run; again after a refusal, which may have been a failed look-up. */
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
