import type { Clock } from '#lib/clock.ts';
import type { RateLimiter } from '#lib/concurrency/rate-limiter.ts';
import type { Table } from '#lib/config/names.ts';
import type { Page, SourceRecord } from '#lib/record/source-record.ts';
import { pauseUnlessStopped } from './pause.ts';

/** Records of one topic that are posted in one request. */
export interface Batch {
  readonly table: Table;
  readonly records: readonly SourceRecord[];
  /** Why it is not posted: its one record is longer than Kafka accepts. */
  readonly refused?: string;
}

export interface BatchLimits {
  readonly clock: Clock;
  /** Records of a batch at most. */
  readonly size: number;
  /** Factor on the original's pauses: 1 as the original, 0 none. */
  readonly pace: number;
  readonly rate: RateLimiter;
  /** Records in all at most. */
  readonly records: number;
  /** After it no batch begins, in ms since the epoch. */
  readonly untilMs: number;
  readonly stop: AbortSignal;
}

/** API Gateway accepts 10 MB a request; half of that leaves room for what a mapping adds. */
const BODY_BYTES = 5_000_000;
/** Kafka's default limit for one message, less what its own frame takes. */
const RECORD_BYTES = 1_048_588 - 1_024;

/**
 * Cuts pages into batches and yields each when it is due: after the original's pause and no faster than the rate. Ends
 * after enough records, when time is up, or when the run is stopped.
 */
export async function* batches(
  pages: AsyncIterable<Page>,
  limits: BatchLimits,
): AsyncGenerator<Batch, void, undefined> {
  const { clock, stop, rate, pace, untilMs } = limits;
  let left = limits.records;
  if (left <= 0) return;
  for await (const group of groups(untilStopped(pages, stop), limits.size)) {
    const records = group.slice(0, left);
    const [first] = records;
    if (first === undefined) return;
    const dueMs = Math.max(clock.now() + first.pause * pace * 1000, rate.reserve(records.length));
    if (dueMs > untilMs) return;
    if (dueMs > clock.now() && !(await pauseUnlessStopped(clock, dueMs - clock.now(), stop))) return;
    if (stop.aborted || clock.now() > untilMs) return;
    yield batchOf(first, records);
    left -= records.length;
    if (left === 0) return;
  }
}

function batchOf(first: SourceRecord, records: readonly SourceRecord[]): Batch {
  const { table } = first;
  const bytes = bytesOf(first);
  if (bytes <= RECORD_BYTES) return { table, records };
  return {
    table,
    records,
    refused: `the record is ${bytes} bytes long, and Kafka takes ${RECORD_BYTES} at most`,
  };
}

/**
 * Records that one request may carry: of one table, no more than `size`, and no longer than a request may be. A record
 * that is longer than Kafka accepts is a group of its own.
 */
async function* groups(
  pages: AsyncIterable<Page>,
  size: number,
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
      // Nothing is added after a record that is too long.
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

/** The pages; a read that fails because the run was stopped ends them without an error. */
async function* untilStopped(pages: AsyncIterable<Page>, stop: AbortSignal): AsyncGenerator<Page, void, undefined> {
  try {
    yield* pages;
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
