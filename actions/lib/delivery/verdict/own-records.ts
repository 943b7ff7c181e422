import { digestNumber } from '#lib/delivery/expected/claim-table.ts';
import type { Claims, UnclaimedEntry } from '#lib/delivery/expected/claims.ts';
import type { Place } from '#lib/delivery/expected/object-keys.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/** A record that the ledger knows, whatever became of it. */
export interface OwnRecord {
  /** SQL name of its table. */
  readonly table: string;
  readonly row: number;
  /** The topic that it was posted to. */
  readonly topic: string;
  readonly outcome: 'acknowledged' | 'dead-lettered' | 'uncertain';
  /** Where the ledger claims it. */
  readonly place?: Place;
  /** Whether Kafka holds it there. */
  readonly isFound: boolean;
}

/**
 * The records of a ledger by the digest of their value. A record with such a value may have been posted by the emulator
 * more often than the ledger says, so that it never counts as foreign.
 */
export class OwnRecords {
  readonly #byDigest = new Map<bigint, OwnRecord>();

  /** @param digests that will be asked for. The ledger may hold millions of others. */
  constructor(claims: Claims, partitions: readonly ObservedPartition[], digests: ReadonlySet<bigint>) {
    if (digests.size === 0) return;
    for (const { expected, kafka } of partitions) {
      const { table, topic, partition, claims: claimed } = expected;
      for (let index = 0; index < claimed.length; index++) {
        const digest = claimed.digest(index);
        if (!digests.has(digest)) continue;
        const place = { topic, partition, offset: claimed.offset(index) };
        const record = { table: sourceTables[table].name, row: claimed.row(index), topic, place };
        this.#add(digest, { ...record, outcome: 'acknowledged', isFound: kafka.at(index) === 'equal' });
      }
    }
    const others: readonly (readonly [OwnRecord['outcome'], readonly UnclaimedEntry[]])[] = [
      ['acknowledged', claims.misdirected],
      ['dead-lettered', claims.deadLettered],
      ['uncertain', claims.uncertain],
    ];
    for (const [outcome, entries] of others) {
      for (const { table, row, topic, digest: text } of entries) {
        const digest = digestNumber(text);
        if (digest === undefined || !digests.has(digest)) continue;
        this.#add(digest, { table, row, topic, outcome, isFound: false });
      }
    }
  }

  /** @param digest of a value; undefined when the value is not JSON. */
  find(digest: string | undefined): OwnRecord | undefined {
    const number = digestNumber(digest);
    return number === undefined ? undefined : this.#byDigest.get(number);
  }

  /** Of several records with one value, the claimed one that was not found says most, then any that is claimed. */
  #add(digest: bigint, record: OwnRecord): void {
    const known = this.#byDigest.get(digest);
    if (known === undefined || (known.isFound && record.place !== undefined)) this.#byDigest.set(digest, record);
  }
}

/** Why a copy of a record of ours contradicts the ledger, as a sentence without a full stop. */
export function copyNote({ topic, outcome, place, isFound }: OwnRecord, seenIn: string): string {
  if (topic !== seenIn) return `it was posted to topic ${topic}, and is in another one`;
  if (outcome === 'dead-lettered') return 'the ledger says that it was refused, and it was written all the same';
  if (outcome === 'uncertain') return 'one copy more than its failed tries explain';
  if (place === undefined) return 'the ledger claims it in another topic';
  if (!isFound) {
    return `the ledger claims it at partition ${place.partition}, offset ${place.offset}: the answer to its post was wrong`;
  }
  return `a copy of the record at partition ${place.partition}, offset ${place.offset}, which no failed try explains: it was written twice, or another client posts the same rows`;
}
