import { RateLimiter } from '#lib/concurrency/rate-limiter.ts';
import { topicPrefix } from '#lib/config/topics-dir.ts';
import { UserError } from '#lib/errors.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { type Flow, flowOf } from './flow.ts';
import { enterInDoubt, openRun } from './open-run.ts';
import { openTarget } from './open-target.ts';
import type { EmulationOptions } from './options.ts';
import { batches } from './producer/batches.ts';
import { type LaneBatches, produce } from './producer/produce.ts';
import { type Goal, Progress } from './producer/progress.ts';
import { type EmulationResult, resultOf } from './result.ts';
import { interruptionText, startText } from './result-text.ts';
import type { Lane } from './source/lanes.ts';
import { checkTopicIdentity } from './topic-identity/check-topic-identity.ts';

/**
 * Posts rows of the database as the users of the original emulator would, and keeps a ledger of what became of every
 * record. The topics and tables are checked before anything is posted.
 *
 * @returns what was done, also when records are unaccounted for: see `emulationFailure`.
 * @throws UserError when it could not begin, and when it was interrupted: the ledger is complete then, too.
 */
export async function runEmulation(pipeline: Pipeline, options: EmulationOptions): Promise<EmulationResult> {
  const { names, ports } = pipeline;
  const { clock } = ports;
  const { signal, say } = options;
  const startMs = clock.now();
  const flow = flowOf(options.flow);
  const store = openStore(options.store.address, { ...ports, say });
  using _writes = pipeline.writes.open();
  using target = await openTarget(pipeline, options);
  await using run = await openRun(pipeline, { flow, store, run: options.store.run, seed: options.flow.seed, signal });
  await checkTopicIdentity({
    poster: target.poster,
    run,
    store: store.address,
    objectsOf: (topic) => `s3://${names.bucket}/${topicPrefix(pipeline.connectorProperties, topic)}`,
    say,
  });
  await enterInDoubt(run, pipeline);
  const { ledger } = run;
  const lanes = run.openLanes();
  const goal = goalOf(lanes, clock.now() + flow.durationMs);
  const facts = { run, flow, goal, store: store.address };
  say(startText(facts, target.poster.invokeUrl));
  const produced = await produce({
    lanes: inBatches(lanes, { flow, goal, rate: new RateLimiter(flow.rate, clock), clock, stop: signal }),
    ledger,
    poster: target.poster,
    topics: names.topics,
    clock,
    progress: new Progress(clock, say, goal),
    maxInFlight: flow.maxInFlight,
    isDurable: flow.mode !== 'faithful',
  });
  await ledger.checkpoint();
  const result = resultOf(produced, { ...facts, startMs, endMs: clock.now() });
  if (signal.aborted) throw new UserError(interruptionText(result), { cause: signal.reason });
  return result;
}

const goalOf = (lanes: readonly Lane[], untilMs: number): Goal => ({
  records: lanes.reduce((sum, { limit, available }) => sum + Math.min(limit, available), 0),
  untilMs,
});

interface Pacing {
  readonly flow: Flow;
  readonly goal: Goal;
  /** Shared by all lanes. */
  readonly rate: RateLimiter;
  readonly clock: Pipeline['ports']['clock'];
  readonly stop: AbortSignal;
}

const inBatches = (lanes: readonly Lane[], { flow, goal, rate, clock, stop }: Pacing): readonly LaneBatches[] =>
  lanes.map(({ pages, limit, inDoubtBelow }) => ({
    batches: batches(pages, {
      clock,
      size: flow.batchSize,
      pace: flow.pace,
      rate,
      records: limit,
      untilMs: goal.untilMs,
      stop,
    }),
    inDoubtBelow,
  }));
