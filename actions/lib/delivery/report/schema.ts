import { z } from 'zod';
import { foreignPolicies } from '#lib/delivery/foreign.ts';
import { levels } from '#lib/delivery/levels.ts';

const count = (description: string) => z.int().min(0).describe(description);
const counts = (description: string) =>
  z
    .strictObject({
      pin: count('Records of the table pinterest_data.'),
      geo: count('Records of the table geolocation_data.'),
      user: count('Records of the table user_data.'),
    })
    .describe(description);
const topic = () => z.string().describe('Name of the topic.');
const partition = () => count('Number of the partition, from 0.');
const offset = () => count('Offset in the partition, from 0.');
const durationOf = (description: string) => z.number().min(0).describe(description);

const finding = z
  .strictObject({
    topic: topic(),
    partition: partition(),
    offset: offset(),
    key: z.string().describe('The key in the bucket that topic, partition and offset predict.'),
    table: z
      .string()
      .nullable()
      .describe('Table of the database, such as pinterest_data; null when the value names no row.'),
    row: z.int().nullable().describe('Row of that table, from 0; null when the value names no row.'),
    lost: z
      .boolean()
      .optional()
      .describe('Of a missing record: true when it can no longer arrive, since Kafka has gone past its offset.'),
    where: z
      .array(z.enum(['kafka', 's3']).describe('kafka: in the topic; s3: in the bucket.'))
      .optional()
      .describe('Of an altered, unexpected or foreign record: where it was seen.'),
    note: z.string().optional().describe('What else is known of it.'),
  })
  .describe('One record that is not as the ledger says, or of another producer.');

const station = (description: string) =>
  z
    .strictObject({
      count: count('How many records there are.'),
      checksum: z
        .string()
        .regex(/^[0-9a-f]{16}$/)
        .optional()
        .describe('Sum of the digests of all values modulo 2^64, 16 hex digits; absent when values were not read.'),
    })
    .describe(description);

const connector = z
  .strictObject({
    name: z.string().describe('Its name.'),
    state: z
      .string()
      .describe('As MSK Connect names it, such as RUNNING; ABSENT when there is none, UNKNOWN when it was not told.'),
    reason: z.string().optional().describe("MSK Connect's own words about the state, or why the state is unknown."),
    logs: z.array(z.string().describe('One place.')).describe('Where its workers write their log; empty for nowhere.'),
    tasks: z
      .array(
        z
          .strictObject({
            topic: topic(),
            partition: partition(),
            next: count('Offset of the next record that the sink will write: everything before it is in the bucket.'),
            hasTask: z.boolean().describe('Whether a task of the connector reads the partition.'),
          })
          .describe('One partition, as the consumer group of the sink says.'),
      )
      .optional()
      .describe('How far its tasks have come; absent unless records are late.'),
    tasksUnknown: z.string().optional().describe('Why it is not known how far the tasks have come.'),
  })
  .describe('The connector that writes the bucket, at the end of the proof.');

const otherName = z
  .strictObject({
    key: z.string().describe('Key of the object.'),
    expected: z.string().describe('The key that was predicted.'),
    difference: z.string().describe('How they differ, and which property of the sink decides about it.'),
  })
  .describe('An object that seems to be of a late record.');

const seconds = z
  .object({
    ledger: durationOf('Phase of the proof: reading the ledgers.'),
    kafka: durationOf('Phase of the proof: reading Kafka.'),
    s3: durationOf('Phase of the proof: reading the bucket, the wait for late records included.'),
    'out-of-range': durationOf('Phase of the proof: finding out which objects out of range have no Kafka record.'),
    total: durationOf(
      'From start to end of all that the report covers: the proof alone, or the whole job of npm start. A load-dataframes that adds to the report later adds its time. Phases overlap, so this is not their sum.',
    ),
  })
  .catchall(
    durationOf(
      'By its name, another part of the job that the proof was part of: an action such as load-dataframes, or what npm start does itself.',
    ),
  )
  .describe('Wall-clock seconds by phase. The names mean the same in every report, whichever command wrote it.');

const listed = (description: string) => z.array(finding).describe(`${description} The first 20.`);

/** The shape of report.json, version 1. Types follow from it, and report.schema.json is generated from it. */
export const reportSchema = z.strictObject({
  version: z.literal(1).describe('Version of this shape.'),
  run: z.string().describe('Name of the run whose ledger was proven.'),
  store: z.string().describe('Where the ledger is kept: file:DIR or s3://bucket/prefix.'),
  at: z.iso.datetime().describe('When the proof ended, ISO time in UTC.'),
  level: z
    .enum(levels)
    .describe('values: every object was read and compared; keys: only its key was looked for in the bucket.'),
  posted: counts('Records that were posted; the same as read.'),
  read: counts('Records that were read from the database: acknowledged + deadLettered + unknown.'),
  acknowledged: counts('Records that Kafka acknowledged, with partition and offset.'),
  deadLettered: counts('Records that were refused, and are certainly not in Kafka.'),
  unknown: counts('Records whose answer was lost: they may or may not be in Kafka.'),
  duplicates: counts('Copies of records: there once more because an answer was lost or a writer was killed.'),
  found: z
    .strictObject({
      kafka: counts('Acknowledged records that are in Kafka.'),
      s3: counts('Acknowledged records that are in the bucket.'),
      dataframes: counts(
        'Acknowledged records that are in the DataFrames, or all of their rows when they were compared with no ledger.',
      ).optional(),
    })
    .describe('Where acknowledged records were found.'),
  expired: counts(
    'Acknowledged records that Kafka has dropped by its retention, and that the bucket proves.',
  ).optional(),
  late: listed('In Kafka, and not in the bucket when the wait was over.'),
  missing: listed('Acknowledged, and not in Kafka.'),
  altered: listed('There with another value than the one that was posted.'),
  unexpected: listed('Contradicts the ledger: there although the ledger says that it is not, or claimed twice.'),
  foreign: counts(
    'Records of other producers: Kafka holds them, and no ledger of the store has anything to do with them.',
  ).optional(),
  foreignPolicy: z
    .enum(foreignPolicies)
    .optional()
    .describe('fail: foreign records fail the proof, unless they are older than the run; allow: they are counted.'),
  foreignRecords: listed('Foreign records; absent unless they were asked for or fail the proof.').optional(),
  undecided: counts(
    'Records before or after those of this run that may belong to another run of the store, which is unfinished.',
  ).optional(),
  unaccounted: z
    .array(
      z
        .strictObject({
          outcome: z
            .enum(['dead-lettered', 'unknown'])
            .describe('dead-lettered: refused; unknown: its answer was lost.'),
          topic: topic(),
          table: z.string().describe('Table of the database, such as pinterest_data.'),
          row: z.int().describe('Row of that table, from 0.'),
          reason: z.string().describe('Why it was not acknowledged.'),
          seen: z
            .strictObject({ partition: partition(), offset: offset() })
            .optional()
            .describe('Where the record of an unknown outcome was seen in the topic; absent when it was not seen.'),
        })
        .describe('One record that was never acknowledged.'),
    )
    .describe('Records that were never acknowledged. The first 20.'),
  counts: z
    .strictObject({
      late: count('Late records.'),
      missing: count('Missing records.'),
      lost: count('Those of the missing records that can no longer arrive.'),
      altered: count('Altered records.'),
      unexpected: count('Unexpected records.'),
      unaccounted: count('Records that were never acknowledged.'),
      foreign: count('Foreign records.').optional(),
      olderForeign: count(
        'Those of the foreign records that lie before the first record of this run in their partition.',
      ).optional(),
    })
    .describe('How many there are of each kind, listed or not.'),
  recreated: z
    .array(
      z
        .strictObject({
          topic: topic(),
          likely: z.boolean().describe('false: every value may as well have been changed on its way.'),
        })
        .describe('One topic.'),
    )
    .optional()
    .describe('Topics that were deleted and created again after records of this run were posted to them.'),
  connector: connector.optional(),
  otherNames: z
    .array(otherName)
    .optional()
    .describe('Objects under other names than those predicted, an example for each partition with late records.'),
  unfinished: z
    .array(z.string().describe('Name of the run.'))
    .optional()
    .describe('Runs of the store that are being written, or whose writer was killed: their ledgers may lack records.'),
  balance: z
    .array(
      z
        .strictObject({
          topic: topic(),
          partition: partition(),
          offsets: z.string().describe('The offsets that the ledger claims, such as 0-99.'),
          acknowledged: station('What the ledger claims.'),
          kafka: station('What is in Kafka at the claimed offsets.'),
          s3: station('What is in the bucket at the claimed offsets.'),
          unclaimed: count('Records at offsets that no ledger of the store claims, in the part that was searched.'),
        })
        .describe('One partition.'),
    )
    .describe('What went into each partition, and what is at each station.'),
  seconds,
  milestones: z
    .record(
      z.string(),
      z
        .strictObject({
          changed: count('Resources that were changed.'),
          unchanged: count('Resources that were as wanted.'),
          blocked: count('Resources that wait for something that a person has to do.'),
        })
        .describe('What one milestone came to.'),
    )
    .describe('By name of the milestone; empty unless milestones were carried out with the proof.'),
  queries: z
    .record(
      z.string(),
      z.array(z.unknown().describe('One row: values by column.')).describe('The answer to one query.'),
    )
    .optional()
    .describe('Answers of load-dataframes: rows by name of the query.'),
  exit: z
    .literal([0, 1])
    .describe('0 when every record is as the ledger says, else 1; also 1 when nothing was posted.'),
});

/** report.json, version 1. */
export type Report = Readonly<z.output<typeof reportSchema>>;

/** A finding as report.json lists it: the kind is the name of the list. */
export type ListedFinding = Readonly<z.output<typeof finding>>;

/** A record that was never acknowledged. */
export type UnaccountedRecord = Report['unaccounted'][number];

/** Wall-clock seconds by phase. */
export type Seconds = Readonly<z.output<typeof seconds>>;

/** The published JSON schema, as its file holds it. */
export function reportSchemaText(): string {
  const schema = { title: 'report.json of verify-delivery, version 1', ...z.toJSONSchema(reportSchema) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
