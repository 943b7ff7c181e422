import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { jsonOf } from '#lib/json.ts';
import { type Checkpoint, parseCheckpoint } from '#lib/ledger/checkpoint.ts';
import { takenOver, waitUntilFree } from '#lib/ledger/lease-watch.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';

export interface LeaseOptions {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  /** Key of the checkpoint. */
  readonly key: string;
  /** Names the ledger in messages, such as `run "monday" in s3://…`. */
  readonly ledger: string;
  /** Id of this writer. */
  readonly id: string;
  /** Called with a line of text before waiting. */
  readonly say?: ((text: string) => void) | undefined;
}

/** A writer renews its lease this often. */
export const RENEW_MS = 10_000;
/** A lease that is not renewed while somebody watches it for this long has expired: its writer was killed. */
export const LEASE_MS = 30_000;
/** How often a lease is looked at while it is watched. */
const POLL_MS = 2_000;

/** The lease's own fields, beside those of the checkpoint. `writer` is absent once it was released. */
const leaseFields = z.object({ writer: z.string().optional(), renewed: z.number().default(0) });

/** A checkpoint as it is stored. */
export interface StoredCheckpoint {
  readonly text: string;
  readonly checkpoint: Checkpoint;
  /** Tag of this very version of the object. */
  readonly tag: string;
}

/**
 * The right to write a ledger in a bucket. It is kept in the ledger's checkpoint object: each put replaces exactly the
 * version that its writer saw last, so a writer that lost the lease learns it at its next put.
 *
 * Order of use: `waitUntilFree`, `acquire`, any number of `renew`, `release`.
 */
export class Lease {
  readonly #options: LeaseOptions;
  #tag: string | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /**
   * The checkpoint as it is stored, whoever has the lease. Undefined when there is none.
   *
   * @throws UserError when the object is no checkpoint.
   */
  async read(): Promise<StoredCheckpoint | undefined> {
    const { s3, bucket, key } = this.#options;
    const found = await s3.getTagged(bucket, key);
    if (found === undefined) return undefined;
    const text = Buffer.from(found.bytes).toString('utf8');
    return { text, checkpoint: parseCheckpoint(text, `s3://${bucket}/${key}`), tag: found.tag };
  }

  /**
   * Waits until nobody has the lease. A killed writer cannot release it, so a lease is watched for 30 s, which is three
   * times as long as a running writer takes to renew it.
   *
   * @returns the checkpoint to resume from; undefined when there is none.
   * @throws UserError when another process renews the lease.
   */
  async waitUntilFree(): Promise<Checkpoint | undefined> {
    const { clock, ledger, say } = this.#options;
    let last: StoredCheckpoint | undefined;
    const look = async () => {
      last = await this.read();
      this.#tag = last?.tag;
      const owner = leaseFields.safeParse(jsonOf(last?.text ?? '')).data;
      if (last === undefined || owner?.writer === undefined) return undefined;
      return { version: last.tag, renewedMs: owner.renewed };
    };
    await waitUntilFree({ clock, ledger, leaseMs: LEASE_MS, pollMs: POLL_MS, say, look });
    return last?.checkpoint;
  }

  /**
   * Acquires the lease with a first checkpoint.
   *
   * @throws UserError when another writer was faster.
   */
  acquire(checkpoint: Checkpoint): Promise<void> {
    return this.#put(checkpoint, this.#options.id);
  }

  /**
   * Stores a checkpoint and renews the lease.
   *
   * @throws UserError when another writer has the lease now.
   */
  renew(checkpoint: Checkpoint): Promise<void> {
    return this.#put(checkpoint, this.#options.id);
  }

  /**
   * Stores the last checkpoint and releases the lease.
   *
   * @throws UserError when another writer has the lease now.
   */
  release(checkpoint: Checkpoint): Promise<void> {
    return this.#put(checkpoint, undefined);
  }

  async #put(checkpoint: Checkpoint, writer: string | undefined): Promise<void> {
    const { s3, bucket, key, clock, id } = this.#options;
    const renewed = clock.now();
    // `by` makes the text unique to this writer, so that a lost answer can be told from another writer's put.
    const text = `${JSON.stringify({ ...checkpoint, writer, renewed, by: id })}\n`;
    const tag = await s3.replace(bucket, key, text, this.#tag);
    this.#tag = tag ?? (await this.#tagOf(text));
  }

  /** The SDK sends a put again when its answer was lost; the second one is refused although the first one succeeded. */
  async #tagOf(text: string): Promise<string> {
    const found = await this.read();
    if (found?.text === text) return found.tag;
    throw takenOver(this.#options.ledger);
  }
}
