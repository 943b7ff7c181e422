import { type Table, tables } from '#lib/config/names.ts';
import { type Claims, LISTED, readClaims } from '#lib/delivery/expected/claims.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { latestRun } from '#lib/ledger/store.ts';
import type { Loaded } from '#lib/pipeline/load-dataframes/result.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { keyOf } from './object-keys.ts';

/** What the DataFrames hold of a ledger's acknowledged records. */
export interface FramesProof {
  readonly run: string;
  /** Acknowledged records that are in the DataFrames. */
  readonly found: Readonly<Record<Table, number>>;
  readonly acknowledged: Readonly<Record<Table, number>>;
  /** The first 20 that are not, a line each. */
  readonly missing: readonly string[];
  /** False where there are too many records for their keys, so that only counts were compared. */
  readonly byKey: boolean;
  readonly text: string;
}

/** Holds loaded DataFrames against a ledger. Undefined when the store has none. */
export async function heldAgainst(
  pipeline: Pipeline,
  {
    store: address,
    run,
    loaded,
  }: { readonly store: string; readonly run: string | undefined; readonly loaded: Loaded },
): Promise<FramesProof | undefined> {
  const store = openStore(address, pipeline.ports);
  const chosen = run ?? latestRun(await store.runs())?.header.run;
  if (chosen === undefined) return undefined;
  const claims = await readClaims(store.read(chosen), `the ledger of run ${chosen} in ${address}`);
  return proofOf(claims, loaded, pipeline.connectorProperties['topics.dir'] ?? 'topics');
}

/** Pure. A frame of which no offsets are known is held by its count alone. */
export function proofOf(claims: Claims, loaded: Loaded, dir: string): FramesProof {
  const { acknowledged } = claims.tally;
  const found: Record<Table, number> = { pin: 0, geo: 0, user: 0 };
  const missing: string[] = [];
  for (const { table, topic, partition, claims: claimed } of claims.partitions) {
    const { offsets } = loaded.frames[table];
    if (offsets === undefined) continue;
    const has = containing(offsets[String(partition)] ?? '');
    for (const { row, offset } of claimed) {
      if (has(offset)) found[table] += 1;
      else
        missing.push(
          `${table} row ${row}, partition ${partition}, offset ${offset}, key ${keyOf(dir, { topic, partition, offset })}`,
        );
    }
  }
  const byKey = tables.every((table) => loaded.frames[table].offsets !== undefined);
  for (const table of tables) {
    const { offsets, rows } = loaded.frames[table];
    if (offsets === undefined) found[table] = Math.min(rows, acknowledged[table]);
  }
  const total = (counts: Readonly<Record<Table, number>>) => tables.reduce((sum, table) => sum + counts[table], 0);
  const text = `DataFrames: ${total(found)} of ${total(acknowledged)} acknowledged records of run ${claims.header.run} are in them, by ${byKey ? 'key' : 'count'}`;
  return { run: claims.header.run, found, acknowledged, missing: missing.slice(0, LISTED), byKey, text };
}

/** Why the DataFrames do not hold the ledger; undefined when they do. */
export function frameFailure({ run, found, acknowledged, missing }: FramesProof): string | undefined {
  const lacking = tables.filter((table) => found[table] < acknowledged[table]);
  if (lacking.length === 0) return undefined;
  const counts = lacking.map((table) => `df_${table} ${found[table]} of ${acknowledged[table]}`).join(', ');
  return [`The DataFrames lack records of run ${run}: ${counts}.`, ...missing.map((one) => `  missing: ${one}`)].join(
    '\n',
  );
}

/** Membership in ranges written as `0-99,101`, ascending. */
function containing(text: string): (offset: number) => boolean {
  const ranges = text
    .split(',')
    .filter((one) => one !== '')
    .map((one) => one.split('-').map(Number))
    .map(([first = 0, last = first]) => [first, last] as const);
  return (offset) => {
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset <= (ranges[low - 1]?.[1] ?? -1);
  };
}
