import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import { parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import type { Checkpoint } from '#lib/ledger/store.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';

export interface HoldPlace {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  /** Of the checkpoint. */
  readonly key: string;
  /** For messages, such as `run "monday" in s3://…`. */
  readonly ledger: string;
  /** Names this writer. */
  readonly id: string;
  readonly say?: ((text: string) => void) | undefined;
}

/** A writer that lives renews its hold this often. */
export const RENEW_MS = 10_000;
/** A hold that nobody has renewed for so long, as the one who waits sees it, is a dead one's. */
export const LEASE_MS = 30_000;
/** One whose last renewal is this old by its own time needs no watching: no two clocks differ by more. */
const LONG_AGO_MS = 600_000;
const LOOK_MS = 2_000;

const held = z.object({ writer: z.string().optional(), renewed: z.number().default(0) });

/**
 * The right to write a ledger in a bucket, kept in its checkpoint: every put of it replaces the very version that its
 * writer knows. Who lost it learns so at its next put.
 */
export class Hold {
  readonly #place: HoldPlace;
  #tag: string | undefined;

  constructor(place: HoldPlace) {
    this.#place = place;
  }

  /** The checkpoint as it is, whoever holds it. */
  async look(): Promise<
    { readonly checkpoint: Checkpoint | undefined; readonly tag: string; text: string } | undefined
  > {
    const { s3, bucket, key } = this.#place;
    const found = await s3.getTagged(bucket, key);
    if (found === undefined) return undefined;
    const text = Buffer.from(found.bytes).toString('utf8');
    return { checkpoint: parseCheckpoint(text), tag: found.tag, text };
  }

  /**
   * Waits until nobody else holds it: a writer that was killed cannot give it back, so its hold is watched for as long
   * as one that lives would have taken to renew it.
   *
   * @returns the checkpoint to go on from; `take` makes it ours.
   * @throws UserError when somebody else is writing.
   */
  async claim(): Promise<Checkpoint | undefined> {
    const { clock, ledger, say } = this.#place;
    const start = clock.now();
    let first: string | undefined;
    for (;;) {
      const found = await this.look();
      this.#tag = found?.tag;
      const owner = held.safeParse(jsonOf(found?.text ?? '')).data;
      const isFree = owner?.writer === undefined || clock.now() - owner.renewed > LONG_AGO_MS;
      if (isFree || clock.now() - start >= LEASE_MS) return found?.checkpoint;
      if (first === undefined) {
        say?.(`The last writer of ${ledger} has not given it back: waiting ${LEASE_MS / 1000} s for a sign of life.`);
      }
      first ??= found?.tag;
      if (found?.tag !== first) {
        throw new UserError(
          `The ledger of ${ledger} is being written by another process. Wait for it to end, or choose another store or run.`,
        );
      }
      await clock.sleep(LOOK_MS);
    }
  }

  /**
   * Makes it ours, or renews it.
   *
   * @throws UserError when somebody else has taken it meanwhile.
   */
  take(checkpoint: Checkpoint): Promise<void> {
    return this.#put(checkpoint, this.#place.id);
  }

  /** Stores the last checkpoint and gives the right to write back. */
  release(checkpoint: Checkpoint): Promise<void> {
    return this.#put(checkpoint, undefined);
  }

  async #put(checkpoint: Checkpoint, writer: string | undefined): Promise<void> {
    const { s3, bucket, key, clock } = this.#place;
    const renewed = clock.now();
    const text = `${JSON.stringify({ ...checkpoint, writer, renewed, by: this.#place.id })}\n`;
    const tag = await s3.replace(bucket, key, text, this.#tag);
    this.#tag = tag ?? (await this.#tagOf(text));
  }

  /** A put whose answer was lost is sent again and refused, although the first one did it. */
  async #tagOf(text: string): Promise<string> {
    const found = await this.look();
    if (found?.text === text) return found.tag;
    throw new UserError(
      `The ledger of ${this.#place.ledger} has been taken over by another process, so this one stops. What it had under way is told apart as posted twice.`,
    );
  }
}
