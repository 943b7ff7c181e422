import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { type LedgerStore, latestRun, type StoredRun } from '#lib/ledger/store.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { type Claims, LISTED, readClaims } from './expected/claims.ts';
import { otherLedgers } from './expected/other-ledgers.ts';
import { partitionName } from './expected/partition-name.ts';
import type { Level } from './levels.ts';
import { checkBucket, type Outside } from './observed/bucket-check.ts';
import { consoleConsumer } from './observed/console-consumer.ts';
import { checkKafka, KAFKA_READERS, marginOf, neverGiven } from './observed/kafka-check.ts';
import type { KafkaReader } from './observed/kafka-reader.ts';
import { keyOf, type TopicsDir } from './observed/object-keys.ts';
import { reportOf } from './report/build.ts';
import { reportHtml } from './report/html.ts';
import type { Report } from './report/schema.ts';
import { balanceOf } from './verdict/balance.ts';
import { findingsOf, type NeverGiven } from './verdict/findings.ts';
import { PartitionAudit } from './verdict/partition-audit.ts';

export interface VerificationOptions {
  /** Store of the ledger: `file:DIR` or `s3://bucket/prefix`. */
  readonly store: string;
  /** Which run in the store; default: the one that was written to last. */
  readonly run?: string | undefined;
  readonly level: Level;
  /** Seconds that late records are waited for; default: verify.waitSeconds of the config. */
  readonly wait?: number | undefined;
  /** Folder for report.json and report.html; none when undefined. */
  readonly report?: string | undefined;
  readonly signal: AbortSignal;
  /** Told how far it is, a line at a time. */
  say(text: string): void;
}

/** Waiting ends by itself; this is what reading a large ledger's records may take beyond. */
const WITHIN_MS = 6 * 3600_000;

/**
 * Holds a ledger against Kafka and the bucket, record by record, and writes the report. It never writes the ledger.
 *
 * @param reader of Kafka; default: the console consumer on the host.
 * @returns the report; its `exit` is 1 when anything is not as the ledger says.
 * @throws UserError when it cannot look: no ledger, no host, no access.
 */
export async function runVerification(
  pipeline: Pipeline,
  options: VerificationOptions,
  reader: KafkaReader = consoleConsumer(pipeline),
): Promise<Report> {
  const { clock, s3 } = pipeline.ports;
  const seconds: Record<string, number> = {};
  const timed = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    const start = clock.now();
    const result = await work();
    seconds[phase] = (clock.now() - start) / 1000;
    return result;
  };
  using deadline = clock.deadline(WITHIN_MS);
  const scope: Scope = { signal: AbortSignal.any([options.signal, deadline.signal]), progress: options.say };
  const { claims, others } = await timed('ledger', () => loadLedger(pipeline, options));
  refuseForeign(claims, pipeline, options.store);
  const audits = claims.partitions.map(
    (partition) => new PartitionAudit(partition, others.claimed.get(partitionName(partition))),
  );
  const dir = pipeline.connectorProperties['topics.dir'] ?? 'topics';
  await timed('kafka', () => checkKafka(audits, claims.troubled, reader, scope, clock));
  const outside = await timed('s3', () =>
    checkBucket(audits, {
      s3,
      clock,
      bucket: pipeline.names.bucket,
      dir,
      level: options.level,
      waitMs: (options.wait ?? pipeline.config.verify.waitSeconds) * 1000,
      margin: (topic) => marginOf(claims.troubled, topic),
      scope,
    }),
  );
  const never = await timed('beyond', () => judgeOutside(outside, { pipeline, dir, reader, scope }));
  const report = reportOf({
    claims,
    findings: findingsOf(claims, audits, never, dir, others.troubled),
    unfinished: others.unfinished,
    balance: balanceOf(audits, options.level),
    store: options.store,
    level: options.level,
    at: new Date(clock.now()).toISOString(),
    seconds,
  });
  if (options.report !== undefined) await writeReport(options.report, report);
  return report;
}

/** The ledger of one run, and what other ledgers of the store claim among its offsets. */
async function loadLedger(pipeline: Pipeline, { store: address, run, say }: VerificationOptions) {
  const store: LedgerStore = openStore(address, pipeline.ports);
  const runs: readonly StoredRun[] = await store.runs();
  const chosen = run ?? latestRun(runs)?.header.run;
  if (chosen === undefined) {
    throw new UserError(
      `Input "store" is "${address}": there is no ledger in it. Emulate posts with that store first.`,
    );
  }
  say(`Verifying run ${chosen} in ${address}`);
  const claims: Claims = await readClaims(store.read(chosen), `the ledger of run ${chosen} in ${address}`, (entries) =>
    say(`${entries} entries of the ledger read`),
  );
  return { claims, others: await otherLedgers(store, runs, chosen, claims.partitions) };
}

/** A ledger of another user's posts would be looked for in the wrong bucket. */
function refuseForeign({ header }: Claims, { names }: Pipeline, store: string): void {
  if (header.userId !== names.userId) {
    throw new UserError(
      `The ledger of run ${header.run} in ${store} is of user id ${header.userId}, and the config is of ${names.userId}. Choose another store or config.`,
    );
  }
}

/** Objects beyond the claimed offsets are somebody else's as long as Kafka gave them those offsets. */
async function judgeOutside(
  outside: readonly Outside[],
  { pipeline, dir, reader, scope }: { pipeline: Pipeline; dir: TopicsDir; reader: KafkaReader; scope: Scope },
): Promise<readonly NeverGiven[]> {
  const { s3 } = pipeline.ports;
  const judged: NeverGiven[] = [];
  // Where the last claimed record itself is gone, the end of the log proves nothing.
  const open = outside.filter(
    ({ audit, beyond }) => beyond.length > 0 && audit.kafka.length > 0 && audit.kafka.at(-1) !== 'absent',
  );
  await atMost(KAFKA_READERS, open, async ({ audit, beyond }) => {
    const { topic, partition } = audit.expected;
    const offsets = await neverGiven({ topic, partition }, beyond, reader, scope);
    const values = new Map<number, string>();
    for (const offset of offsets.slice(0, LISTED)) {
      const bytes = await s3.get(pipeline.names.bucket, keyOf(dir, { topic, partition, offset }));
      if (bytes !== undefined) values.set(offset, Buffer.from(bytes).toString('utf8'));
    }
    judged.push({ audit, offsets, values });
  });
  return judged;
}

async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  const put = async (name: string, text: string) => {
    await writeFile(join(folder, `${name}.part`), text);
    await rename(join(folder, `${name}.part`), join(folder, name));
  };
  await put('report.json', `${JSON.stringify(report, null, 2)}\n`);
  await put('report.html', reportHtml(report));
}
