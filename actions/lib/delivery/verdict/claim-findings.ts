import { keyOf, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ClaimState } from '#lib/delivery/observed/claim-states.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { tableLabel } from '#lib/record/table-label.ts';
import type { Finding, FindingKind, Station } from './finding.ts';

/** How one claimed record was seen. */
interface ClaimSighting {
  readonly kafka: ClaimState;
  readonly s3: ClaimState;
  /** Whether Kafka has dropped what was at the record's offset, by its retention. */
  readonly isDropped: boolean;
}

/** The verdict on one claimed record. A record can be late and altered at once: altered in Kafka, not in the bucket. */
function findingKindsOf({ kafka, s3, isDropped }: ClaimSighting): readonly FindingKind[] {
  // The object's key carries the offset: the record was in Kafka once, or there would be no object.
  if (isDropped && s3 !== 'absent') return [s3 === 'equal' ? 'found' : 'altered'];
  if (kafka === 'absent') return ['missing'];
  const kinds: FindingKind[] = [];
  if (s3 === 'absent') kinds.push('late');
  if (kafka === 'other' || s3 === 'other') kinds.push('altered');
  return kinds.length === 0 ? ['found'] : kinds;
}

/** The findings on the claimed records of one partition. Those that are `found` are left out. */
export function* claimFindings(observed: ObservedPartition, dir: TopicsDir): Generator<Finding, void, undefined> {
  const { table, topic, partition, claims } = observed.expected;
  for (let index = 0; index < claims.length; index++) {
    const [kafka, s3] = [observed.kafka.at(index), observed.s3.at(index)];
    if (kafka === 'equal' && s3 === 'equal') continue;
    const place = { topic, partition, offset: claims.offset(index) };
    const record = { ...place, key: keyOf(dir, place), table: sourceTables[table].name, row: claims.row(index) };
    for (const kind of findingKindsOf({ kafka, s3, isDropped: observed.isDropped(index) })) {
      if (kind === 'found') continue;
      yield { kind, ...record, ...detailsOf(kind, observed, index) };
    }
    const rival = rivalOf(observed, index);
    if (rival !== undefined) yield { kind: 'unexpected', ...record, note: rivalNote(observed, rival) };
  }
}

/** Whether a claimed record is proven by the bucket alone, since Kafka has dropped it. */
export const isExpired = (observed: ObservedPartition, index: number): boolean =>
  observed.isDropped(index) && observed.s3.at(index) !== 'absent';

function detailsOf(
  kind: FindingKind,
  observed: ObservedPartition,
  index: number,
): Pick<Finding, 'isLost' | 'note' | 'where'> {
  if (kind === 'missing') return lossOf(observed, index);
  if (kind !== 'altered') return {};
  const where: Station[] = [];
  if (observed.kafka.at(index) === 'other') where.push('kafka');
  if (observed.s3.at(index) === 'other') where.push('s3');
  return { where };
}

/**
 * The claim that a claim contradicts: of several claims of one offset, the one whose record is there, or the first when
 * none is. Undefined for that one itself, and for the only claim of an offset.
 */
function rivalOf(observed: ObservedPartition, index: number): number | undefined {
  const { claims } = observed.expected;
  const offset = claims.offset(index);
  // The claims are sorted by offset.
  if (claims.offset(index - 1) !== offset && claims.offset(index + 1) !== offset) return undefined;
  const indices = observed.claimsAt(offset);
  const right = indices.find((one) => observed.kafka.at(one) !== 'absent' || observed.s3.at(one) !== 'absent');
  const rival = right ?? indices[0];
  return rival === index ? undefined : rival;
}

function rivalNote({ expected: { table, claims } }: ObservedPartition, rival: number): string {
  return `the ledger claims this offset for ${tableLabel(table)} row ${claims.row(rival)}, too, and Kafka assigns an offset once: the answer to one of the two posts was wrong, or the topic was deleted and created again between them`;
}

/** Whether a missing record is lost for good, and how that is known. */
function lossOf(observed: ObservedPartition, index: number): Pick<Finding, 'isLost' | 'note'> {
  const offset = observed.expected.claims.offset(index);
  const { start, end } = observed.bounds;
  if (observed.claimsAt(offset).some((other) => other !== index && observed.kafka.at(other) !== 'absent')) {
    return { isLost: true, note: 'another record of this ledger is at its offset' };
  }
  if (observed.recreation === 'likely') return { isLost: true, note: 'the topic was created again since' };
  if (observed.isDropped(index)) {
    const note = `Kafka has dropped everything below offset ${start}, and the bucket has no object of it`;
    return { isLost: true, note };
  }
  return { isLost: offset < end };
}
