import { createHash, type Hash } from 'node:crypto';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { damaged } from '#lib/ledger/damage.ts';
import { bytesDigest } from '#lib/ledger/parse.ts';

/** Compares the bytes of a ledger with the checkpoint that covers them, while they are read from the start. */
export class Coverage {
  readonly #file: string;
  readonly #checkpoint: Pick<Checkpoint, 'length' | 'digest'> | undefined;
  readonly #hash: Hash = createHash('sha256');
  #length = 0;

  /** @param file the ledger's name in messages. */
  constructor(file: string, checkpoint: Pick<Checkpoint, 'length' | 'digest'> | undefined) {
    this.#file = file;
    this.#checkpoint = checkpoint;
  }

  /** Passes bytes on, and takes those into account that the checkpoint covers. */
  async *through(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    const covered = this.#checkpoint?.length ?? 0;
    for await (const piece of pieces) {
      const part = piece.subarray(0, Math.max(0, covered - this.#length));
      this.#hash.update(part);
      this.#length += part.length;
      yield piece;
    }
  }

  /**
   * Compares what was read.
   *
   * @returns the hash of the bytes that the checkpoint covers.
   * @throws UserError when they are fewer or others than the writer of the checkpoint wrote.
   */
  compare(): Hash {
    if (this.#checkpoint === undefined) return this.#hash;
    const { length, digest } = this.#checkpoint;
    if (this.#length < length) {
      throw damaged(
        `${this.#file} holds ${this.#length} bytes of complete lines, and its checkpoint covers ${length}.`,
      );
    }
    const found = bytesDigest(this.#hash);
    if (found === digest) return this.#hash;
    throw damaged(
      `The first ${length} bytes of ${this.#file} have the digest ${found}, and its checkpoint says ${digest}.`,
    );
  }
}
