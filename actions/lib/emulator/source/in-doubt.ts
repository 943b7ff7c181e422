import type { Table } from '#lib/config/names.ts';
import type { InDoubtEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { Lane } from './lanes.ts';

/**
 * Reads the records that a killed writer may have posted: those that it would have posted next. They are read again
 * because a proof recognises a record by its digest. They are entered before anything is posted, because this run may end
 * before it comes to all of them, or be killed in turn.
 *
 * @param lanes opened where the ledger ends; their pages are used up.
 * @param at ISO time.
 */
export async function readInDoubt(
  lanes: readonly Lane[],
  topics: Readonly<Record<Table, string>>,
  at: string,
): Promise<readonly InDoubtEntry[]> {
  const entries: InDoubtEntry[] = [];
  for (const { pages, inDoubtBelow } of lanes) {
    for await (const page of pages) {
      for (const { n, table, row, tie, digest } of page.filter((record) => record.n < inDoubtBelow)) {
        entries.push({
          inDoubt: 'killed',
          n,
          table: sourceTables[table].name,
          row,
          ...(tie === undefined ? {} : { tie }),
          topic: topics[table],
          digest,
          at,
        });
      }
      if ((page.at(-1)?.n ?? 0) >= inDoubtBelow - 1) break;
    }
  }
  return entries;
}
