import type { Clock } from '#lib/clock.ts';
import type { Names, Table } from '#lib/config/names.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { Verdict } from './attempt.ts';
import type { Batch } from './batches.ts';
import { type Poster, post } from './post.ts';

/** A batch's records as they go into the ledger. */
export interface Settled {
  readonly table: Table;
  readonly entries: readonly LedgerEntry[];
}

/**
 * Posts a batch and says for the ledger what became of each of its records.
 *
 * @param inDoubtBelow records up to this number may have been posted by a process that was killed.
 */
export async function settle(
  { poster, names, clock }: { readonly poster: Poster; readonly names: Names; readonly clock: Clock },
  batch: Batch,
  inDoubtBelow: number,
): Promise<Settled> {
  const topic = names.topics[batch.table];
  const values = batch.records.map(({ json }) => json);
  const verdicts = batch.refused === undefined ? await post(poster, topic, values) : [refusal(batch.refused)];
  const at = new Date(clock.now()).toISOString();
  const entries = batch.records.map((record, index) => {
    const entry = entryOf(record, batch.table, topic, verdicts[index], at);
    return record.n < inDoubtBelow && batch.refused === undefined ? doubted(entry) : entry;
  });
  return { table: batch.table, entries };
}

const refusal = (reason: string): Verdict => ({
  outcome: { outcome: 'dead-lettered', reason },
  attempts: 0,
  failures: [],
  ms: 0,
});

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
    ...(record.tie === undefined ? {} : { tie: record.tie }),
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

/** A record that was refused now may have been taken then. Whether it was, the doubt that is in the ledger tells. */
const doubted = (entry: LedgerEntry): LedgerEntry =>
  entry.outcome === 'dead-lettered'
    ? { ...entry, outcome: 'unknown', reason: [entry.reason, KILLED].filter((one) => one !== undefined).join('; ') }
    : entry;
