import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { keyOf, type Place } from '#lib/delivery/expected/object-keys.ts';
import type { KafkaReader } from '#lib/delivery/observed/kafka-reader.ts';
import { type BucketCheck, runVerification } from '#lib/delivery/run-verification.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import type { LedgerStore } from '#lib/ledger/store.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { header } from '../ledger/ledger-fixtures.ts';
import { historyOf, type LedgerLines, type Suffix, topicOf, type Values } from './history.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** What a test may change of a verification. */
export interface BenchOptions extends Partial<BucketCheck> {
  readonly store?: string;
  readonly run?: string | undefined;
  readonly reportFolder?: string;
}

/** Kafka, a bucket and a ledger as a history describes them, until a test changes something. */
export function bench(text: string) {
  const history = historyOf(text);
  const pipeline = fakePipeline();
  const reads: string[] = [];
  const objectName = (place: Place) => `${pipeline.names.bucket}/${keyOf('topics', place)}`;
  /** Puts an object into the bucket as the sink writes it. */
  const put = (place: Place, value: string) =>
    void pipeline.ports.s3.objects.set(objectName(place), { bytes: Buffer.from(value), metadata: {} });
  const remove = (place: Place) => pipeline.ports.s3.objects.delete(objectName(place));
  for (const [topic, values] of history.s3) {
    for (const [offset, value] of values.entries()) {
      if (value !== undefined) put({ topic, partition: 0, offset }, `${value}\n`);
    }
  }

  /** Writes the ledgers into a folder of their own and verifies the run of the history. */
  const verify = async ({ store, run = 'run', reportFolder, ...bucket }: BenchOptions = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
    folders.push(folder);
    const ledgers = fileLedgerStore(folder);
    await write(ledgers, 'run', history.ledger);
    if (history.other !== undefined) await write(ledgers, 'other', history.other);
    const said: string[] = [];
    const report = await runVerification(
      pipeline,
      {
        ledger: { store: store ?? `file:${folder}`, run },
        bucket: { level: 'values', ...bucket },
        reportFolder,
        signal: new AbortController().signal,
        say: (line) => said.push(line),
      },
      readerOf(history.kafka, reads),
    );
    return { report, said, folder };
  };
  return { pipeline, history, reads, put, remove, verify };
}

async function write(store: LedgerStore, run: string, { inDoubt, entries }: LedgerLines): Promise<void> {
  await using ledger = await store.create(header(run));
  await ledger.appendInDoubt(inDoubt);
  await ledger.append(entries);
}

/** A reader of partition 0 of some topics. Offsets without value at the start have been dropped by retention. */
function readerOf(kafka: ReadonlyMap<string, Values>, reads: string[]): KafkaReader {
  const valuesOf = (topic: string, partition: number) => (partition === 0 ? (kafka.get(topic) ?? []) : []);
  return {
    async *read({ topic, partition, from, to }) {
      reads.push(`${topic}/${partition} ${from}-${to}`);
      const values = valuesOf(topic, partition);
      for (let offset = from; offset <= Math.min(to, values.length - 1); offset++) {
        const value = values[offset];
        if (value !== undefined) yield { offset, value };
      }
    },
    async earliest({ topic, partition }) {
      const first = valuesOf(topic, partition).findIndex((value) => value !== undefined);
      return first < 0 ? undefined : first;
    },
  };
}

const tables: readonly Suffix[] = ['pin', 'geo', 'user'];

/** A history in which so many records of each table have arrived as they should. */
export function deliveredHistory(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `r${index}`);
  return tables
    .flatMap((table) => [
      `ledger/${table} ${names.map((name, offset) => `${name}@${offset}`).join(' ')}`,
      `kafka/${table} ${names.join(' ')}`,
    ])
    .join('\n');
}

/** The same number for every table. */
export const all = (count: number) => ({ pin: count, geo: count, user: count });

/** A place in partition 0 of a topic. */
export const place = (table: Suffix, offset: number): Place => ({ topic: topicOf(table), partition: 0, offset });

/** The key of the object of such a place, written out. */
export const objectAt = (table: Suffix, offset: number): string =>
  `topics/${topicOf(table)}/partition=0/${topicOf(table)}+0+${String(offset).padStart(10, '0')}.json`;
