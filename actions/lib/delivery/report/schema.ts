import { z } from 'zod';

const count = () => z.int().min(0);
const counts = (description: string) =>
  z.strictObject({ pin: count(), geo: count(), user: count() }).describe(description);
const topic = () => z.string().describe('Name of the topic.');
const hex = () => z.string().regex(/^[0-9a-f]{16}$/);

const finding = z.strictObject({
  topic: topic(),
  partition: count(),
  offset: count(),
  key: z.string().describe('The key in the bucket that topic, partition and offset predict.'),
  table: z
    .string()
    .nullable()
    .describe('Table of the database, such as pinterest_data; null when the value does not tell.'),
  row: z.int().nullable().describe('Row of that table, an offset from 0; null when the value does not tell.'),
  lost: z.boolean().optional().describe('Of a missing record: Kafka holds a higher offset of that partition.'),
  where: z
    .array(z.enum(['kafka', 's3']))
    .optional()
    .describe('Where it was seen as it should not be.'),
  note: z.string().optional(),
});

const station = z.strictObject({
  count: count(),
  checksum: hex()
    .optional()
    .describe('Sum of the digests of all values modulo 2^64; absent when only keys were looked at.'),
});

/** The shape of report.json, version 1. Types follow from it, and report.schema.json is generated from it. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  run: z.string().describe("Name of the ledger's run."),
  store: z.string().describe('Where the ledger is kept.'),
  at: z.iso.datetime(),
  level: z.enum(['values', 'keys']),
  posted: counts('Records that were posted.'),
  read: counts('Records read from the database: acknowledged + deadLettered + unknown.'),
  acknowledged: counts('Records that Kafka acknowledged.'),
  deadLettered: counts('Records that were certainly not taken.'),
  unknown: counts('Records whose answer was lost.'),
  duplicates: counts(
    'Records that are there beside those that are claimed: the answer to a try was lost, or a writer was killed.',
  ),
  found: z
    .strictObject({
      kafka: counts('Acknowledged records that are in Kafka.'),
      s3: counts('Acknowledged records that are in S3.'),
      dataframes: counts('Rows of the DataFrames.').optional(),
    })
    .describe('Where acknowledged records were found.'),
  expired: counts(
    'Acknowledged records that Kafka has dropped since, as its retention asks, and that the bucket proves.',
  ).optional(),
  late: z.array(finding).describe('In Kafka, not in S3 when the wait was over; the first 20.'),
  missing: z.array(finding).describe('Acknowledged and not in Kafka; the first 20.'),
  altered: z.array(finding).describe('There with another value than posted; the first 20.'),
  unexpected: z.array(finding).describe('Among the claimed offsets, claimed by no entry; the first 20.'),
  unaccounted: z
    .array(
      z.strictObject({
        outcome: z.enum(['dead-lettered', 'unknown']),
        topic: topic(),
        table: z.string(),
        row: z.int(),
        reason: z.string(),
        seen: z
          .strictObject({ partition: count(), offset: count() })
          .optional()
          .describe('Where it was seen after all.'),
      }),
    )
    .describe('Records that were never acknowledged; the first 20.'),
  counts: z
    .strictObject({
      late: count(),
      missing: count(),
      lost: count().describe('Of the missing.'),
      altered: count(),
      unexpected: count(),
      unaccounted: count(),
    })
    .describe('How many there are of each, listed or not.'),
  unfinished: z
    .array(z.string())
    .optional()
    .describe('Runs of the store that are being written, or whose writer was killed: their ledgers may lack records.'),
  balance: z
    .array(
      z.strictObject({
        topic: topic(),
        partition: count(),
        offsets: z.string().describe('The claimed ones, such as 0-99.'),
        acknowledged: station,
        kafka: station,
        s3: station,
        unclaimed: count().describe('Records at offsets that no entry claims, in the part that was read.'),
      }),
    )
    .describe('By topic and partition.'),
  seconds: z.record(z.string(), z.number().min(0)).describe('By phase.'),
  milestones: z
    .record(z.string(), z.strictObject({ changed: count(), unchanged: count(), blocked: count() }))
    .describe('By milestone; empty unless milestones were carried out in the same run.'),
  queries: z.record(z.string(), z.array(z.unknown())).optional().describe('Rows by query.'),
  exit: z.literal([0, 1]).describe('1 when anything is not as the ledger says.'),
});

/** report.json, version 1. */
export type Report = Readonly<z.output<typeof reportSchema>>;

/** One record that is not as the ledger says. */
export type Finding = Readonly<z.output<typeof finding>>;

/** A record that was never acknowledged. */
export type Unaccounted = Report['unaccounted'][number];

/** One line of the balance sheet: what went into a partition and what came out at each station. */
export type BalanceLine = Readonly<Report['balance'][number]>;

/** The published JSON schema, as its file holds it. */
export function reportSchemaText(): string {
  const schema = {
    title: 'report.json of verify-delivery, version 1',
    ...z.toJSONSchema(reportSchema),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
