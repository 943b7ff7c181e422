import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { KafkaReader } from '#lib/delivery/observed/kafka-reader.ts';
import { keyOf, type Place } from '#lib/delivery/observed/object-keys.ts';
import { runVerification, type VerificationOptions } from '#lib/delivery/run-verification.ts';
import { isDoubt, type LedgerDoubt, type LedgerEntry, type LedgerLine } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { digestOf } from '#lib/record/canonical-json.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { header } from '../ledger/ledger-fixtures.ts';

const topics = ['pin', 'geo', 'user'].map((table) => `0affd5f86743.${table}`);
const tables = ['pinterest_data', 'geolocation_data', 'user_data'];

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

export const jsonOf = (topic: string, row: number): string =>
  topic.endsWith('pin') ? `{"index":${row},"title":"Title ${row}"}` : `{"ind":${row},"age":20}`;

const entryOf = (topic: string, row: number): LedgerEntry => ({
  n: 0,
  table: tables[topics.indexOf(topic)] ?? '',
  row,
  topic,
  partition: null,
  offset: null,
  digest: digestOf(jsonOf(topic, row)),
  outcome: 'acknowledged',
  attempts: 1,
  at: '2026-11-01T00:00:00.000Z',
  ms: 5,
});

/** A writer was killed while it may have been posting the record of that number. */
export function doubtOf(topic: string, row: number, n: number): LedgerDoubt {
  const { table, digest, at } = entryOf(topic, row);
  return { doubt: 'killed', n, table, row, topic, digest, at };
}

/** Kafka, a bucket and a ledger that agree on ten records of each table, until a test does something to them. */
export async function delivered(turns = 10) {
  const pipeline = fakePipeline();
  const bucket = pipeline.names.bucket;
  /** Values by topic, partition 0, by offset. */
  const kafka = new Map<string, (string | undefined)[]>(topics.map((topic) => [topic, []]));
  const entries: LedgerEntry[] = [];
  const doubts: LedgerDoubt[] = [];
  const reads: string[] = [];

  const put = (place: Place, value: string) => {
    pipeline.ports.s3.objects.set(`${bucket}/${keyOf('topics', place)}`, { bytes: Buffer.from(value), metadata: {} });
  };
  const remove = (place: Place) => pipeline.ports.s3.objects.delete(`${bucket}/${keyOf('topics', place)}`);
  /** Puts a value into Kafka and the bucket, and says where it went. */
  const deliver = (topic: string, value: string): number => {
    const log = kafka.get(topic) ?? [];
    log.push(value);
    put({ topic, partition: 0, offset: log.length - 1 }, `${value}\n`);
    return log.length - 1;
  };
  /** Enters a record in the ledger; acknowledged at an offset unless changes say otherwise. */
  const enter = (
    topic: string,
    row: number,
    offset: number | null,
    changes: Partial<LedgerEntry> = {},
  ): LedgerEntry => {
    const entry = {
      ...entryOf(topic, row),
      n: entries.length,
      partition: offset === null ? null : 0,
      offset,
      ...changes,
    };
    entries.push(entry);
    return entry;
  };
  const post = (topic: string, row: number, changes: Partial<LedgerEntry> = {}) =>
    enter(topic, row, deliver(topic, jsonOf(topic, row)), changes);

  const doubt = (topic: string, row: number, n = entries.length): LedgerDoubt => {
    const one = doubtOf(topic, row, n);
    doubts.push(one);
    return one;
  };

  for (let turn = 0; turn < turns; turn++) for (const topic of topics) post(topic, 100 + turn);

  const reader: KafkaReader = {
    async *read({ topic, partition, from, to }) {
      reads.push(`${topic}/${partition} ${from}-${to}`);
      const log = partition === 0 ? (kafka.get(topic) ?? []) : [];
      for (let offset = from; offset <= Math.min(to, log.length - 1); offset++) {
        const value = log[offset];
        if (value !== undefined) yield { offset, value };
      }
    },
    async earliest({ topic, partition }) {
      const log = partition === 0 ? (kafka.get(topic) ?? []) : [];
      const first = log.findIndex((value) => value !== undefined);
      return first < 0 ? undefined : first;
    },
  };
  const verify = async (
    options: Partial<VerificationOptions> = {},
    others: Readonly<Record<string, readonly LedgerLine[]>> = {},
  ) => {
    const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
    folders.push(folder);
    const store = fileLedgerStore(folder);
    {
      await using ledger = await store.create(header('run'));
      await ledger.doubt(doubts);
      await ledger.append(entries);
    }
    for (const [run, theirs] of Object.entries(others)) {
      await using ledger = await store.create(header(run));
      await ledger.doubt(theirs.filter(isDoubt));
      await ledger.append(theirs.filter((line): line is LedgerEntry => !isDoubt(line)));
    }
    const said: string[] = [];
    const report = await runVerification(
      pipeline,
      {
        store: `file:${folder}`,
        run: 'run',
        level: 'values',
        signal: new AbortController().signal,
        say: (text) => said.push(text),
        ...options,
      },
      reader,
    );
    return { report, said, folder };
  };
  return { pipeline, kafka, entries, reads, put, remove, deliver, enter, doubt, post, verify };
}

export const pin = '0affd5f86743.pin';
export const geo = '0affd5f86743.geo';

/** The same number for every table. */
export const all = (count: number) => ({ pin: count, geo: count, user: count });

/** A place in the one partition of a topic. */
export const place = (topic: string, offset: number) => ({ topic, partition: 0, offset });

/** The S3 key of the record at such a place. */
export const objectAt = (topic: string, offset: number): string =>
  `topics/${topic}/partition=0/${topic}+0+${String(offset).padStart(10, '0')}.json`;
