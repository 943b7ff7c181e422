import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { keyOf, type Place } from '#lib/delivery/expected/object-keys.ts';
import { partitionName } from '#lib/delivery/expected/partition-name.ts';
import type { ForeignPolicy } from '#lib/delivery/foreign.ts';
import type { Bounds, KafkaReader } from '#lib/delivery/observed/kafka/kafka-reader.ts';
import { type BucketCheck, runVerification } from '#lib/delivery/run-verification.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { identityDigest } from '#lib/ledger/parse.ts';
import type { LedgerStore } from '#lib/ledger/store.ts';
import type { Connector } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
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
  readonly foreign?: ForeignPolicy;
  readonly listsForeign?: boolean;
  /** When the other ledger was written, as an ISO time; default: at the same time. */
  readonly otherAt?: string;
  /** Runs whose writer was killed after it had entered what the history says. */
  readonly unfinished?: readonly ('run' | 'other')[];
}

/** Kafka, a bucket and a ledger as a history describes them, until a test changes something. */
export function bench(text: string) {
  const history = historyOf(text);
  const pipeline = fakePipeline();
  const { connector } = pipeline.names;
  pipeline.ports.mskConnect.connectors.set(connector, runningConnector(connector));
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
  const verify = async (options: BenchOptions = {}) => {
    const { store, run = 'run', reportFolder, unfinished = [], otherAt, ...more } = options;
    const { foreign = 'allow', listsForeign = false, ...bucket } = more;
    const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
    folders.push(folder);
    const ledgers = fileLedgerStore(folder);
    await write(ledgers, 'run', history.ledger);
    if (history.other !== undefined) await write(ledgers, 'other', history.other, otherAt);
    for (const one of unfinished) await leaveUnfinished(folder, one);
    const said: string[] = [];
    const report = await runVerification(
      pipeline,
      {
        ledger: { store: store ?? `file:${folder}`, run },
        bucket: { level: 'values', ...bucket },
        foreign: { policy: foreign, isListed: listsForeign },
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

/** @param at when all of it happened, as an ISO time; default: as the history says. */
async function write(store: LedgerStore, run: string, { inDoubt, entries }: LedgerLines, at?: string): Promise<void> {
  const time = at === undefined ? {} : { at };
  await using ledger = await store.create({ ...drainHeader(run), ...(at === undefined ? {} : { started: at }) });
  await ledger.appendInDoubt(inDoubt.map((line) => ({ ...line, ...time })));
  await ledger.append(entries.map((line) => ({ ...line, ...time })));
}

/** Makes a ledger look as if its writer was killed. */
async function leaveUnfinished(folder: string, run: string): Promise<void> {
  const file = join(folder, run, 'checkpoint.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), clean: false }));
}

/** The header of a ledger that numbers the records of each table by itself. */
function drainHeader(run: string): LedgerHeader {
  const identity = { mode: 'drain', seed: 0, rows: 0, userId: header(run).userId };
  const topics = Object.fromEntries(tables.map((table) => [sourceTables[table].name, topicOf(table)]));
  return { ...header(run), ...identity, topics, config: identityDigest(identity) };
}

/** A reader of partition 0 of all topics. Offsets without value at the start have been dropped by retention. */
function readerOf(kafka: ReadonlyMap<string, Values>, reads: string[]): KafkaReader {
  const valuesOf = (topic: string, partition: number) => (partition === 0 ? (kafka.get(topic) ?? []) : []);
  return {
    async bounds(topics) {
      return new Map(topics.map((topic) => [partitionName({ topic, partition: 0 }), boundsOf(valuesOf(topic, 0))]));
    },
    async *read({ topic, partition, from, to }) {
      reads.push(`${topic}/${partition} ${from}-${to}`);
      const values = valuesOf(topic, partition);
      for (let offset = from; offset <= Math.min(to, values.length - 1); offset++) {
        const value = values[offset];
        if (value !== undefined) yield { offset, value };
      }
    },
  };
}

function boundsOf(values: Values): Bounds {
  const first = values.findIndex((value) => value !== undefined);
  return { start: first < 0 ? values.length : first, end: values.length };
}

/** A connector that runs as it should. */
export function runningConnector(name: string): Connector {
  return {
    arn: `arn:aws:kafkaconnect:us-east-1:123456789012:connector/${name}/1`,
    name,
    state: 'RUNNING',
    reason: undefined,
    version: 'v1',
    kafkaConnectVersion: '2.7.1',
    mcuCount: 1,
    workerCount: 1,
    configuration: {},
    bootstrapServers: 'b-1:9098',
    subnets: [],
    securityGroups: [],
    plugins: [],
    roleArn: undefined,
    authentication: 'IAM',
    encryption: 'TLS',
    workerConfiguration: undefined,
    logs: [],
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
