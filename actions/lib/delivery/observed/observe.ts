import { topicsDirOf } from '#lib/config/topics-dir.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { noClaims, type PartitionClaims } from '#lib/delivery/expected/claims.ts';
import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import type { Place } from '#lib/delivery/expected/object-keys.ts';
import { partitionName } from '#lib/delivery/expected/partition-name.ts';
import type { Level } from '#lib/delivery/levels.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { total } from '#lib/record/table-counts.ts';
import { tableOfSqlName } from '#lib/record/table-label.ts';
import type { Bucket } from './bucket/bucket.ts';
import { observeBucket } from './bucket/observe-bucket.ts';
import { findOtherNames, type OtherName } from './bucket/other-names.ts';
import { noteUnassigned } from './bucket/unassigned-offsets.ts';
import { type ConnectorState, ConnectorWatch, connectorText, isStopped } from './connector-state.ts';
import type { Bounds, KafkaReader } from './kafka/kafka-reader.ts';
import { observeKafka } from './kafka/observe-kafka.ts';
import { type SinkProgress, sinkProgress } from './kafka/sink-progress.ts';
import { ObservedPartition } from './observed-partition.ts';
import { dismissOtherTimes, type OtherTimes } from './other-times.ts';
import { searchWindows } from './search-window.ts';

/** What observing a delivery needs. */
export interface ObservationPorts {
  readonly reader: KafkaReader;
  readonly scope: Scope;
  readonly level: Level;
  /** How long to wait for records that are in Kafka and not in the bucket. */
  readonly waitSeconds: number;
  /** Carries out a phase and measures it. */
  time<T>(phase: 'kafka' | 's3' | 'out-of-range', work: () => Promise<T>): Promise<T>;
}

/** All that is seen of a delivery. */
export interface Observation {
  readonly partitions: readonly ObservedPartition[];
  readonly otherTimes: OtherTimes;
  /** The connector when the bucket had been looked at; undefined when nothing was looked at. */
  readonly connector: ConnectorState | undefined;
  /** Where the connector's tasks stand, or why that is not known; asked for only when records are late. */
  readonly sink: readonly SinkProgress[] | string | undefined;
  /** Objects that seem to be of late records, under other names. */
  readonly otherNames: readonly OtherName[];
}

const NOTHING_OBSERVED: Observation = {
  partitions: [],
  otherTimes: { uncertain: [], unfinished: [] },
  connector: undefined,
  sink: undefined,
  otherNames: [],
};

/**
 * Looks for all that is expected, first in Kafka, then in the bucket. For a ledger without entries nothing is looked at.
 *
 * @throws UserError when Kafka or the bucket cannot be read.
 */
export async function observe(pipeline: Pipeline, expected: Expected, ports: ObservationPorts): Promise<Observation> {
  if (Object.values(expected.claims.outcomes).every((counts) => total(counts) === 0)) return NOTHING_OBSERVED;
  const { reader, scope, level, waitSeconds, time } = ports;
  const { s3, clock } = pipeline.ports;
  const bucket: Bucket = { s3, name: pipeline.names.bucket, dir: topicsDirOf(pipeline.connectorProperties) };
  const watch = new ConnectorWatch(pipeline);
  const partitions = await time('kafka', async () => {
    const [state, bounds] = await Promise.all([watch.look(), reader.bounds(topicsOf(expected), scope)]);
    if (state.state !== 'RUNNING') scope.progress(`The connector ${state.name} is ${connectorText(state)}`);
    const all = partitionsOf(expected, bounds);
    await observeKafka(all, { reader, clock, scope });
    return all;
  });
  const outOfRange = await time('s3', () =>
    observeBucket(partitions, {
      bucket,
      level,
      waitMs: waitSeconds * 1000,
      hasStopped: async () => isStopped(await watch.current()),
      clock,
      scope,
    }),
  );
  return time('out-of-range', async () => {
    const late = firstLateOf(partitions);
    await noteUnassigned(outOfRange, { bucket, reader, scope });
    return {
      partitions,
      otherTimes: await dismissOtherTimes(partitions, expected.others.atOtherTimes, scope),
      connector: await watch.look(),
      sink: late.length === 0 ? undefined : await sinkProgress(pipeline, scope),
      otherNames: await findOtherNames(late, bucket),
    };
  });
}

/** The topics that the ledger's records were posted to. */
function topicsOf({ claims }: Expected): readonly string[] {
  const claimed = claims.partitions.map(({ topic }) => topic);
  return [...new Set([...Object.values(claims.header.topics), ...claimed])].sort();
}

/** All partitions of those topics that hold a record, or should. */
function partitionsOf({ claims, others }: Expected, bounds: ReadonlyMap<string, Bounds>): readonly ObservedPartition[] {
  const claimed = new Map(claims.partitions.map((one) => [partitionName(one), one]));
  const all = [...claims.partitions, ...unclaimedPartitions(claims.header.topics, bounds, claimed)];
  return all.map((expected) => {
    const name = partitionName(expected);
    const known = bounds.get(name) ?? { start: 0, end: 0 };
    const windows = searchWindows(expected.offsets, known, claims.uncertain, expected.topic);
    return new ObservedPartition({ expected, bounds: known, windows, claimedByOthers: others.claimed.get(name) });
  });
}

/** Partitions in which the ledger claims nothing and Kafka holds records. */
function unclaimedPartitions(
  topics: Readonly<Record<string, string>>,
  bounds: ReadonlyMap<string, Bounds>,
  claimed: ReadonlyMap<string, PartitionClaims>,
): readonly PartitionClaims[] {
  return Object.entries(topics).flatMap(([sqlName, topic]) => {
    const table = tableOfSqlName(sqlName);
    if (table === undefined) return [];
    const partitions: PartitionClaims[] = [];
    for (let partition = 0; ; partition++) {
      const name = partitionName({ topic, partition });
      const known = bounds.get(name);
      if (known === undefined) return partitions;
      if (known.end > known.start && !claimed.has(name)) partitions.push(noClaims({ table, topic, partition }));
    }
  });
}

/** The first record of each partition that is in Kafka and not in the bucket. */
function firstLateOf(partitions: readonly ObservedPartition[]): readonly Place[] {
  return partitions.flatMap((observed) => {
    const { topic, partition, claims } = observed.expected;
    for (let index = 0; index < claims.length; index++) {
      if (observed.isOnItsWay(index)) return [{ topic, partition, offset: claims.offset(index) }];
    }
    return [];
  });
}
