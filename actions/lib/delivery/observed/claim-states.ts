/** How a claimed record was seen in Kafka or in the bucket: not at all, with the posted value, or with another value. */
export type ClaimState = 'absent' | 'equal' | 'other';

const STATES: readonly ClaimState[] = ['absent', 'equal', 'other'];

/** The states of all claims of one partition, in Kafka or in the bucket: one byte each. All are absent at first. */
export class ClaimStates {
  readonly #bytes: Uint8Array;
  #found = 0;

  /** @param length how many claims there are. */
  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** How many claims are not absent. */
  get found(): number {
    return this.#found;
  }

  /** @param index of the claim in its `ClaimTable`; a negative one counts from the end. */
  at(index: number): ClaimState {
    return STATES[this.#bytes.at(index) ?? 0] ?? 'absent';
  }

  /** Sets a claim to a state in which it was seen. */
  set(index: number, state: Exclude<ClaimState, 'absent'>): void {
    if (this.#bytes[index] === 0) this.#found++;
    this.#bytes[index] = STATES.indexOf(state);
  }
}
