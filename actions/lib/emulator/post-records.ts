import type { Names, Table } from '../config/names.ts';
import type { Clock } from '../ports/clock.ts';
import type { Verdict } from './attempt.ts';
import type { Batch } from './batches.ts';
import { type EmulationResult, Tally, total } from './emulation-result.ts';
import { inOrder } from './in-order.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { LedgerWriter } from './ledger-store.ts';
import { type Poster, post } from './post.ts';
import type { Progress } from './progress.ts';
import { sourceTables } from './source-tables.ts';

export interface Posting {
  readonly batches: AsyncIterable<Batch>;
  readonly ledger: LedgerWriter;
  readonly poster: Poster;
  readonly names: Names;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Batches under way at the same time. */
  readonly width: number;
  /** Records up to this number may have been posted by a process that was killed before it could say so. */
  readonly doubtfulBefore: number;
}

/** Posts in a row that fail before the run gives up. */
const BREAKER = 5;
const CHECKPOINT_MS = 2_000;

export type Posted = Pick<
  EmulationResult,
  'read' | 'acknowledged' | 'deadLettered' | 'unknown' | 'retries' | 'latency' | 'troubled' | 'stopped'
>;

/**
 * Posts all batches and puts every settled record into the ledger before the next is begun. Ends early when several
 * posts in a row fail, with everything settled in the ledger.
 */
export async function postRecords(posting: Posting): Promise<Posted> {
  const { ledger, clock, progress } = posting;
  const tally = new Tally();
  let failed = 0;
  let stopped: string | undefined;
  let stored = clock.now();
  for await (const { table, entries } of inOrder(posting.batches, posting.width, (batch) => settle(posting, batch))) {
    await ledger.append(entries);
    for (const entry of entries) tally.add(table, entry);
    if (clock.now() - stored >= CHECKPOINT_MS) {
      await ledger.checkpoint();
      stored = clock.now();
    }
    progress.tell(total(tally.read), total(tally.deadLettered) + total(tally.unknown));
    failed = entries.some(({ outcome }) => outcome === 'acknowledged') ? 0 : failed + 1;
    if (failed >= BREAKER) {
      stopped = `${BREAKER} posts in a row failed, so posting was stopped; the last one: ${entries.at(-1)?.reason ?? ''}.`;
      break;
    }
  }
  const { read, acknowledged, deadLettered, unknown, retries, troubled } = tally;
  return { read, acknowledged, deadLettered, unknown, retries, troubled, latency: tally.latency(), stopped };
}

async function settle(
  { poster, names, clock, doubtfulBefore }: Posting,
  batch: Batch,
): Promise<{ readonly table: Table; readonly entries: readonly LedgerEntry[] }> {
  const topic = names.topics[batch.table];
  const verdicts = await post(
    poster,
    topic,
    batch.records.map(({ json }) => json),
  );
  const at = new Date(clock.now()).toISOString();
  const entries = batch.records.map((record, index) => {
    const entry = entryOf(record, batch.table, topic, verdicts[index], at);
    return record.n < doubtfulBefore ? doubted(entry) : entry;
  });
  return { table: batch.table, entries };
}

function entryOf(
  record: Batch['records'][number],
  table: Table,
  topic: string,
  verdict: Verdict | undefined,
  at: string,
): LedgerEntry {
  const outcome = verdict?.outcome ?? { outcome: 'unknown', reason: 'not judged' };
  const taken = outcome.outcome === 'acknowledged' ? outcome : { partition: null, offset: null };
  return {
    n: record.n,
    table: sourceTables[table].name,
    row: record.row,
    topic,
    partition: taken.partition,
    offset: taken.offset,
    digest: record.digest,
    outcome: outcome.outcome,
    ...('reason' in outcome ? { reason: outcome.reason } : {}),
    attempts: verdict?.attempts ?? 0,
    ...(verdict === undefined || verdict.failures.length === 0 ? {} : { failures: [...verdict.failures] }),
    at,
    ms: verdict?.ms ?? 0,
  };
}

const KILLED = 'an earlier process was killed while it may have been posting this record';

/** The record may be there once more, so it counts as one whose first answer was lost. */
function doubted(entry: LedgerEntry): LedgerEntry {
  const failures = [{ kind: 'lost' as const, why: KILLED }, ...(entry.failures ?? [])];
  return entry.outcome === 'dead-lettered' ? { ...entry, outcome: 'unknown', failures } : { ...entry, failures };
}
