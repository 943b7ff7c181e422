import type { Clock } from '#lib/clock.ts';
import type { Names } from '#lib/config/names.ts';
import type { InDoubtEntry } from '#lib/ledger/entry.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { Lane } from './source/lanes.ts';

/**
 * The records that a writer who was killed may have posted: those that it would have posted next, as the sequence has
 * them. They are read once more, since a proof tells whose a record is by its digest. Whoever goes on may end before it
 * comes to all of them, or be killed in turn, so that they are entered in the ledger before anything else is.
 *
 * @param lanes opened where the ledger ends; their pages are used up.
 */
export async function doubtsOf(
  lanes: readonly Lane[],
  names: Names,
  clock: Pick<Clock, 'now'>,
): Promise<readonly InDoubtEntry[]> {
  const at = new Date(clock.now()).toISOString();
  const doubts: InDoubtEntry[] = [];
  for (const { pages, inDoubtBelow } of lanes) {
    for await (const page of pages) {
      for (const { n, table, row, tie, digest } of page.filter((record) => record.n < inDoubtBelow)) {
        doubts.push({
          inDoubt: 'killed',
          n,
          table: sourceTables[table].name,
          row,
          ...(tie === undefined ? {} : { tie }),
          topic: names.topics[table],
          digest,
          at,
        });
      }
      if ((page.at(-1)?.n ?? 0) >= inDoubtBelow - 1) break;
    }
  }
  return doubts;
}
