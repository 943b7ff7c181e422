import type { Table } from '#lib/config/names.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import type { SourceRecord } from '#lib/record/source-record.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { Batch } from './batches.ts';
import type { Outcome } from './outcome.ts';
import { type Poster, post } from './post.ts';

/** A batch's records as they are entered in the ledger. */
export interface ProducedBatch {
  readonly table: Table;
  readonly entries: readonly LedgerEntry[];
}

/** What a batch is posted with. */
export interface BatchTarget {
  readonly poster: Poster;
  readonly topics: Readonly<Record<Table, string>>;
  /** Records with a lower number are in doubt: a process that was killed may have posted them. */
  readonly inDoubtBelow: number;
}

/** Posts a batch and returns the ledger entries of its records. */
export async function produceBatch(batch: Batch, target: BatchTarget): Promise<ProducedBatch> {
  const { poster, topics, inDoubtBelow } = target;
  const { table, records, refused } = batch;
  const topic = topics[table];
  const outcomes =
    refused === undefined
      ? await post(
          poster,
          topic,
          records.map(({ json }) => json),
        )
      : records.map(() => notPosted(refused));
  const at = new Date(poster.clock.now()).toISOString();
  const entries = records.map((record, index) => {
    const outcome = outcomes[index] ?? WITHOUT_OUTCOME;
    const isInDoubt = record.n < inDoubtBelow && refused === undefined;
    return entryOf(record, topic, isInDoubt ? unlessTakenBefore(outcome) : outcome, at);
  });
  return { table, entries };
}

/** Should a record ever be left out of a response, nothing is known of it. */
const WITHOUT_OUTCOME: Outcome = { status: 'unknown', reason: 'no response', attempts: 0, failures: [], ms: 0 };

const notPosted = (reason: string): Outcome => ({
  status: 'dead-lettered',
  reason,
  attempts: 0,
  failures: [],
  ms: 0,
});

/** A record in doubt that is refused now may have been taken before, so it is unknown and not dead-lettered. */
function unlessTakenBefore(outcome: Outcome): Outcome {
  if (outcome.status !== 'dead-lettered') return outcome;
  const before = 'an earlier process was killed while it may have been posting this record';
  return { ...outcome, status: 'unknown', reason: `${outcome.reason}; ${before}` };
}

/** @param at ISO time. */
function entryOf(record: SourceRecord, topic: string, outcome: Outcome, at: string): LedgerEntry {
  const { n, table, row, tie, digest } = record;
  const { status, attempts, failures, ms } = outcome;
  const isTaken = outcome.status === 'acknowledged';
  return {
    n,
    table: sourceTables[table].name,
    row,
    ...(tie === undefined ? {} : { tie }),
    topic,
    partition: isTaken ? outcome.partition : null,
    offset: isTaken ? outcome.offset : null,
    digest,
    outcome: status,
    ...(isTaken ? {} : { reason: outcome.reason }),
    attempts,
    ...(failures.length === 0 ? {} : { failures: [...failures] }),
    at,
    ms,
  };
}
