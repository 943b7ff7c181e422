import type { Clock } from '#lib/clock.ts';
import { atMost } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import type { PartitionAudit } from '#lib/delivery/verdict/partition-audit.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';
import { keyOf, partitionPrefix, placeOf, type TopicsDir } from './object-keys.ts';

export interface BucketCheck {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  readonly dir: TopicsDir;
  /** `values`: every object is read; `keys`: its key alone is looked for. */
  readonly level: 'keys' | 'values';
  /** How long late records are waited for, in ms from now. */
  readonly waitMs: number;
  /** How far beyond the claimed offsets unclaimed objects are read, by topic. */
  margin(topic: string): number;
  readonly scope: Scope;
}

/** Objects read at the same time. */
const READERS = 16;
const POLL_MS = 1_000;
const TELL_MS = 5_000;
/** Keys hold offsets in ten digits. */
const SORTED_BELOW = 10 ** 10;

/** Objects that were listed and that lie outside of what a ledger can say anything about. */
export interface Outside {
  readonly audit: PartitionAudit;
  /** Offsets after the last claimed one, ascending. */
  readonly beyond: readonly number[];
}

/**
 * Looks for the object of every record that is in Kafka, and waits for those that are still on their way. Call it when
 * Kafka has been read: what is not there cannot arrive.
 */
export async function checkBucket(audits: readonly PartitionAudit[], check: BucketCheck): Promise<readonly Outside[]> {
  const { clock, scope } = check;
  const end = clock.now() + check.waitMs;
  const views = audits.map((audit) => new PartitionView(audit, check));
  await waitFor({
    what: 'records to arrive in the bucket',
    poll: async () => {
      for (const view of views.filter(({ isOpen }) => isOpen)) await view.look();
      return views.reduce((sum, view) => sum + view.pending, 0);
    },
    done: (pending) => pending === 0 || clock.now() >= end,
    describe: (pending) => `${pending} still missing`,
    every: POLL_MS,
    scope,
    clock,
  });
  return views.map(({ audit, beyond }) => ({ audit, beyond }));
}

/** One partition's part of the bucket, looked at as often as needed. */
class PartitionView {
  readonly audit: PartitionAudit;
  readonly #check: BucketCheck;
  #looked = false;
  #told: number;
  beyond: readonly number[] = [];

  constructor(audit: PartitionAudit, check: BucketCheck) {
    this.audit = audit;
    this.#check = check;
    this.#told = check.clock.now();
  }

  /** Records that are in Kafka and not in the bucket. */
  get pending(): number {
    const { kafka, s3 } = this.audit;
    let pending = 0;
    for (let index = 0; index < kafka.length; index++) if (this.#isPending(index)) pending++;
    return s3.found === s3.length ? 0 : pending;
  }

  get isOpen(): boolean {
    return !this.#looked || this.pending > 0;
  }

  #isPending(index: number): boolean {
    return this.audit.kafka.at(index) !== 'absent' && this.audit.s3.at(index) === 'absent';
  }

  /** The listing comes in the order of the offsets and is gone through once; nothing of it is kept. */
  async look(): Promise<void> {
    const beyond: number[] = [];
    await atMost(READERS, this.#fresh(beyond), (offset) => this.#take(offset));
    if (!this.#looked) this.beyond = beyond;
    this.#looked = true;
  }

  /** The part that is looked at: all at first, then from the first to the last record that is still to come. */
  #part(): readonly [number, number] {
    const { topic, offsets, claims } = this.audit.expected;
    if (!this.#looked) {
      const margin = this.#check.margin(topic);
      return [Math.max(0, (offsets.first ?? 0) - margin), (offsets.last ?? -1) + margin];
    }
    let [first, last] = [-1, -1];
    for (let index = 0; index < claims.length; index++) {
      if (!this.#isPending(index)) continue;
      if (first < 0) first = index;
      last = index;
    }
    return [claims.offset(first), claims.offset(last)];
  }

  /** Offsets of objects that were not looked at yet. */
  async *#fresh(beyond: number[]): AsyncGenerator<number, void, undefined> {
    const { s3, bucket, dir, scope, clock } = this.#check;
    const { topic, partition } = this.audit.expected;
    const [from, to] = this.#part();
    // Offsets of more than ten digits do not sort as their keys do: then the listing is read from its beginning to its end.
    const isSorted = to < SORTED_BELOW;
    const after = from > 0 && isSorted ? keyOf(dir, { topic, partition, offset: from - 1 }) : undefined;
    let listed = 0;
    for await (const { key } of s3.list(bucket, partitionPrefix(dir, topic, partition), after)) {
      scope.signal.throwIfAborted();
      listed++;
      const offset = placeOf(dir, key)?.offset;
      if (offset === undefined || offset < from) continue;
      if (offset > to) {
        if (this.#looked && isSorted) return;
        beyond.push(offset);
      } else if (!this.audit.knowsObject(offset)) yield offset;
      if (clock.now() - this.#told >= TELL_MS) {
        this.#told = clock.now();
        scope.progress(`${topic}, partition ${partition}: ${listed} objects in the bucket, up to offset ${offset}`);
      }
    }
  }

  async #take(offset: number): Promise<void> {
    const { s3, bucket, dir, level, scope } = this.#check;
    scope.signal.throwIfAborted();
    const { topic, partition, offsets } = this.audit.expected;
    const isClaimed = offsets.has(offset);
    // Of what nobody claims, Kafka has shown the value already.
    if (isClaimed ? level === 'keys' : this.audit.strays.get(offset)?.kafka === true) {
      this.audit.sawKey(offset);
      return;
    }
    const bytes = await s3.get(bucket, keyOf(dir, { topic, partition, offset }));
    if (bytes === undefined) return; // removed since it was listed: the next look tells
    const value = Buffer.from(bytes).toString('utf8');
    this.audit.sawInBucket(offset, value, digestIfJson(value));
  }
}
