import { type DataframesProof, lackingTables } from '#lib/delivery/verdict/dataframes-proof.ts';
import { plural } from '#lib/plural.ts';
import { total } from '#lib/record/table-counts.ts';
import { tableLabel } from '#lib/record/table-label.ts';

/** What the comparison of the DataFrames with the ledger came to, in one line. */
export function dataframesText({ run, found, acknowledged, isByKey }: DataframesProof): string {
  const posted = plural(total(acknowledged), 'acknowledged record');
  return `DataFrames: ${total(found)} of ${posted} of run ${run} are in them, by ${isByKey ? 'key' : 'count'}`;
}

/** Which acknowledged records the DataFrames lack; undefined when they lack none. */
export function dataframesFailure(proof: DataframesProof): string | undefined {
  const lacking = lackingTables(proof);
  if (lacking.length === 0) return undefined;
  const { run, found, acknowledged, missing } = proof;
  const counts = lacking.map((table) => `${tableLabel(table)} ${found[table]} of ${acknowledged[table]}`).join(', ');
  return [
    `The DataFrames lack records of run ${run}: ${counts}.`,
    ...missing.map(
      ({ table, row, topic, partition, offset, key }) =>
        `  missing: ${tableLabel(table)} row ${row}, topic ${topic}, partition ${partition}, offset ${offset}, key ${key}`,
    ),
  ].join('\n');
}
