import type { Clock } from '#lib/clock.ts';
import type { RateLimiter } from '#lib/concurrency/rate-limiter.ts';
import type { Table } from '#lib/config/names.ts';
import type { Page, SourceRecord } from '#lib/record/source-record.ts';

/** Records of one topic that are posted in one request. */
export interface Batch {
  readonly table: Table;
  readonly records: readonly SourceRecord[];
  /** Why it is not posted at all: its one record is longer than Kafka takes. */
  readonly refused?: string;
}

export interface BatchLimits {
  readonly clock: Clock;
  /** Records of a batch at most. */
  readonly size: number;
  /** Factor on the original's pauses: 1 as the original, 0 none. */
  readonly pace: number;
  readonly rate: RateLimiter;
  /** Records in all. */
  readonly records: number;
  /** When no further record begins, in ms since the epoch. */
  readonly until: number;
  readonly stop: AbortSignal;
}

/** API Gateway takes 10 MB a request; half of that leaves room for what a mapping adds. */
const BODY_BYTES = 5_000_000;
/** Kafka's default for one message; its own frame takes a little of it. */
const RECORD_BYTES = 1_048_588 - 1_024;

/**
 * Cuts pages into batches, each at its time: after the original's pause and no faster than the rate. A batch holds
 * records of one table, as many and as long as one request may be. Ends when enough has been posted, time is up, or the
 * run is stopped.
 */
export async function* batches(
  pages: AsyncIterable<Page>,
  limits: BatchLimits,
): AsyncGenerator<Batch, void, undefined> {
  const { clock, stop } = limits;
  let left = limits.records;
  if (left <= 0) return;
  for await (const records of groups(untilStopped(pages, stop), limits)) {
    const group = records.slice(0, left);
    const [first] = group;
    if (first === undefined) return;
    const due = Math.max(clock.now() + first.pause * limits.pace * 1000, limits.rate.reserve(group.length));
    if (due > limits.until) return;
    if (due > clock.now() && !(await slept(clock, due - clock.now(), stop))) return;
    if (stop.aborted || clock.now() > limits.until) return;
    const bytes = bytesOf(first);
    yield {
      table: first.table,
      records: group,
      ...(bytes > RECORD_BYTES
        ? { refused: `the record is ${bytes} bytes long, and Kafka takes ${RECORD_BYTES} at most` }
        : {}),
    };
    left -= group.length;
    if (left === 0) return;
  }
}

/** Records that one request may carry: of one table, and one that is too long by itself. */
async function* groups(
  pages: AsyncIterable<Page>,
  { size }: BatchLimits,
): AsyncGenerator<readonly SourceRecord[], void, undefined> {
  let group: SourceRecord[] = [];
  let length = 0;
  for await (const page of pages) {
    for (const record of page) {
      const bytes = bytesOf(record);
      const isFull =
        group.length >= size || length + bytes > BODY_BYTES || bytes > RECORD_BYTES || group[0]?.table !== record.table;
      if (isFull && group.length > 0) {
        yield group;
        group = [];
        length = 0;
      }
      group.push(record);
      // After one that is too long nothing is added.
      length += bytes > RECORD_BYTES ? Number.POSITIVE_INFINITY : bytes;
      if (group.length >= size) {
        yield group;
        group = [];
        length = 0;
      }
    }
  }
  if (group.length > 0) yield group;
}

/** Length of a record within a request. */
const bytesOf = ({ json }: SourceRecord): number => Buffer.byteLength(json) + '{"value":},'.length;

/** A read that fails because the run was stopped is its end, not a failure. */
async function* untilStopped(pages: AsyncIterable<Page>, stop: AbortSignal): AsyncGenerator<Page, void, undefined> {
  try {
    yield* pages;
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

/** False when it was interrupted. */
async function slept(clock: Clock, ms: number, stop: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, stop);
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  }
}
