import type { Claims } from '#lib/delivery/expected/claims.ts';
import { keyOf, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import { sqlTableLabel } from '#lib/record/table-label.ts';
import type { Finding } from './finding.ts';

/** Entries that contradict the header of their ledger: they claim another topic than the one that their table is posted to. */
export function* ledgerFindings({ header, misdirected }: Claims, dir: TopicsDir): Generator<Finding, void, undefined> {
  for (const entry of misdirected) {
    const { topic, partition, offset, table, row } = entry;
    const note = `the ledger posts ${sqlTableLabel(table)} to topic ${header.topics[table]}`;
    yield { kind: 'unexpected', topic, partition, offset, key: keyOf(dir, entry), table, row, note };
  }
}
