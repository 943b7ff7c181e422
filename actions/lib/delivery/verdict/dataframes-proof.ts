import { type Table, tables } from '#lib/config/names.ts';
import type { Claims } from '#lib/delivery/expected/claims.ts';
import { keyOf, type Place, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';

/** An acknowledged record that is not in the DataFrames. */
export interface RecordNotLoaded extends Place {
  readonly table: Table;
  readonly row: number;
  readonly key: string;
}

/** How many of a ledger's acknowledged records are in the DataFrames. */
export interface DataframesProof {
  /** Name of the ledger's run. */
  readonly run: string;
  readonly found: TableCounts;
  readonly acknowledged: TableCounts;
  /** The first `MAX_LISTED` records that are not there. */
  readonly missing: readonly RecordNotLoaded[];
  /** False when a DataFrame has too many rows to list their offsets, so that only its count was compared. */
  readonly isByKey: boolean;
}

/**
 * Compares the DataFrames with a ledger. Pure.
 *
 * @throws UserError when the offsets of a DataFrame are not ranges.
 */
export function proofOfDataframes(
  claims: Pick<Claims, 'header' | 'outcomes' | 'partitions'>,
  { frames }: Loaded,
  dir: TopicsDir,
): DataframesProof {
  const { acknowledged } = claims.outcomes;
  const found = zeroCounts();
  const missing: RecordNotLoaded[] = [];
  for (const { table, topic, partition, claims: claimed } of claims.partitions) {
    const { offsets } = frames[table];
    if (offsets === undefined) continue;
    const loaded = RangeSet.parse(offsets[String(partition)] ?? '');
    for (const { row, offset } of claimed) {
      const place = { topic, partition, offset };
      if (loaded.has(offset)) found[table]++;
      else if (missing.length < MAX_LISTED) missing.push({ ...place, table, row, key: keyOf(dir, place) });
    }
  }
  for (const table of tables) {
    const { offsets, rows } = frames[table];
    if (offsets === undefined) found[table] = Math.min(rows, acknowledged[table]);
  }
  const isByKey = tables.every((table) => frames[table].offsets !== undefined);
  return { run: claims.header.run, found, acknowledged, missing, isByKey };
}

/** The tables of which the DataFrames lack records. None when all acknowledged records are there. */
export const lackingTables = ({ found, acknowledged }: DataframesProof): readonly Table[] =>
  tables.filter((table) => found[table] < acknowledged[table]);
