import { topicsDirOf } from '#lib/config/topics-dir.ts';
import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { type LedgerChoice, loadExpected } from './expected/load-expected.ts';
import type { ForeignTreatment } from './foreign.ts';
import type { Level } from './levels.ts';
import { consoleConsumer } from './observed/kafka/console-consumer.ts';
import type { KafkaReader } from './observed/kafka/kafka-reader.ts';
import { observe } from './observed/observe.ts';
import { buildReport } from './report/build-report.ts';
import type { Report } from './report/schema.ts';
import { Stopwatch } from './report/seconds.ts';
import { writeReport } from './report/write-report.ts';
import { balanceOf } from './verdict/balance.ts';
import { verdictOf } from './verdict/verdict.ts';

/*
 * The proof has four parts, a folder each. A part imports only from the parts before it, so that what is expected never
 * depends on what was seen, and the verdict never on how it is shown.
 * - expected: what must be there if everything arrived, and at which keys.
 * - observed: what is there, compared with that record by record.
 * - verdict: what this says of each record.
 * - report: the verdict as JSON, text, Markdown and HTML.
 */

/** How the bucket is checked. */
export interface BucketCheck {
  readonly level: Level;
  /** Seconds to wait for late records; default: verify.waitSeconds of the config. */
  readonly waitSeconds?: number | undefined;
}

export interface VerificationOptions {
  readonly ledger: LedgerChoice;
  readonly bucket: BucketCheck;
  /** How records of other producers are treated; default: verify.foreign of the config, and they are not listed. */
  readonly foreign?: ForeignTreatment;
  /** Folder for report.json and report.html; none is written when undefined. */
  readonly reportFolder?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with progress, a line at a time. */
  say(text: string): void;
}

/** Deadline of a whole proof, with time to read a ledger of millions of records. */
const PROOF_TIMEOUT_MS = 6 * 3_600_000;

/**
 * Proves a delivery: compares a ledger with Kafka and with the bucket, record by record, and writes the report. It writes
 * nothing else.
 *
 * @param reader of Kafka; default: the console consumer on the EC2 host.
 * @returns the report. Its `exit` is 1 when anything is not as the ledger says.
 * @throws UserError when there is nothing to compare: no ledger, no host, no access.
 */
export async function runVerification(
  pipeline: Pipeline,
  options: VerificationOptions,
  reader: KafkaReader = consoleConsumer(pipeline),
): Promise<Report> {
  const { clock } = pipeline.ports;
  using deadline = clock.deadline(PROOF_TIMEOUT_MS);
  const scope: Scope = { signal: AbortSignal.any([options.signal, deadline.signal]), progress: options.say };
  const stopwatch = new Stopwatch(clock);
  const expected = await stopwatch.time('ledger', () => loadExpected(pipeline, options.ledger, options.say));
  const { level, waitSeconds = pipeline.config.verify.waitSeconds } = options.bucket;
  const observation = await observe(pipeline, expected, {
    reader,
    scope,
    level,
    waitSeconds,
    time: (phase, work) => stopwatch.time(phase, work),
  });
  const report = buildReport({
    expected,
    observation,
    verdict: verdictOf(expected, observation, topicsDirOf(pipeline.connectorProperties)),
    balance: balanceOf(observation.partitions, level),
    foreign: options.foreign ?? { policy: pipeline.config.verify.foreign, isListed: false },
    store: options.ledger.store,
    level,
    at: clock.now(),
    seconds: stopwatch.seconds(),
  });
  if (options.reportFolder !== undefined) await writeReport(options.reportFolder, report);
  return report;
}
