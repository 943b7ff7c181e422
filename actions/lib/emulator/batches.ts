import type { Table } from '../config/names.ts';
import type { Clock } from '../ports/clock.ts';
import { digestOf } from './canonical.ts';
import type { Page, SourceRecord } from './page.ts';

/** Records of one topic that are posted in one request. */
export interface Batch {
  readonly table: Table;
  readonly records: readonly (SourceRecord & { readonly digest: string })[];
}

export interface BatchLimits {
  readonly clock: Clock;
  /** Factor on the original's pauses: 1 as the original, 0 none. */
  readonly pace: number;
  /** Records per second at most; undefined = as many as there are. */
  readonly rate: number | undefined;
  /** Records in all. */
  readonly records: number;
  /** When no further record begins, in ms since the epoch. */
  readonly until: number;
  readonly stop: AbortSignal;
}

/**
 * Cuts pages into batches of one record, as the original posts them, each at its time: after the original's pause and
 * no faster than the rate. Ends when enough has been posted, time is up, or the run is stopped.
 */
export async function* batches(
  pages: AsyncIterable<Page>,
  limits: BatchLimits,
): AsyncGenerator<Batch, void, undefined> {
  const { clock, stop } = limits;
  const start = clock.now();
  let left = limits.records;
  if (left <= 0) return;
  for await (const page of untilStopped(pages, stop)) {
    for (const record of page) {
      const paced = clock.now() + record.pause * limits.pace * 1000;
      const rated = limits.rate === undefined ? 0 : start + ((limits.records - left) / limits.rate) * 1000;
      const due = Math.max(paced, rated);
      if (due > limits.until) return;
      if (due > clock.now() && !(await slept(clock, due - clock.now(), stop))) return;
      if (stop.aborted || clock.now() > limits.until) return;
      yield { table: record.table, records: [{ ...record, digest: digestOf(record.json) }] };
      left--;
      if (left === 0) return;
    }
  }
}

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
