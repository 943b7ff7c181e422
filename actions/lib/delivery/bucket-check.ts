import type { Scope } from '../converge/resource.ts';
import { waitFor } from '../converge/wait-for.ts';
import { digestIfJson } from '../emulator/canonical.ts';
import type { ObjectStore } from '../ports/aws/s3.ts';
import type { Clock } from '../ports/clock.ts';
import { atMost } from './at-most.ts';
import { keyOf, partitionPrefix, placeOf, type TopicsDir } from './object-keys.ts';
import type { PartitionAudit } from './partition-audit.ts';

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
      const open = views.filter((view) => view.isOpen);
      for (const view of open) await view.look();
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
  readonly #read = new Set<number>();
  #looked = false;
  beyond: readonly number[] = [];

  constructor(audit: PartitionAudit, check: BucketCheck) {
    this.audit = audit;
    this.#check = check;
  }

  /** Records that are in Kafka and not in the bucket. */
  get pending(): number {
    return this.audit.kafka.filter((state, index) => state !== 'absent' && this.audit.s3[index] === 'absent').length;
  }

  get isOpen(): boolean {
    return !this.#looked || this.pending > 0;
  }

  async look(): Promise<void> {
    const { s3, bucket, dir, scope } = this.#check;
    const { topic, partition, offsets } = this.audit.expected;
    const margin = this.#check.margin(topic);
    const [from, to] = [(offsets.first ?? 0) - margin, (offsets.last ?? -1) + margin];
    const fresh: number[] = [];
    const beyond: number[] = [];
    for await (const { key } of s3.list(bucket, partitionPrefix(dir, topic, partition))) {
      scope.signal.throwIfAborted();
      const offset = placeOf(dir, key)?.offset;
      if (offset === undefined || offset < from || this.#read.has(offset)) continue;
      if (offset > to) beyond.push(offset);
      else fresh.push(offset);
    }
    this.beyond = beyond;
    this.#looked = true;
    await atMost(READERS, fresh, (offset) => this.#take(offset));
  }

  async #take(offset: number): Promise<void> {
    const { s3, bucket, dir, level, scope } = this.#check;
    scope.signal.throwIfAborted();
    const { topic, partition, offsets } = this.audit.expected;
    if (level === 'keys' && offsets.has(offset)) {
      this.audit.sawKey(offset);
      this.#read.add(offset);
      return;
    }
    const bytes = await s3.get(bucket, keyOf(dir, { topic, partition, offset }));
    if (bytes === undefined) return; // removed since it was listed: the next look tells
    const value = Buffer.from(bytes).toString('utf8');
    this.audit.sawInBucket(offset, value, digestIfJson(value));
    this.#read.add(offset);
  }
}
