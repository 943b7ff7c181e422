import type { Clock } from '#lib/clock.ts';
import { RateLimiter } from '#lib/concurrency/rate-limiter.ts';
import { tables } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { LedgerIdentity } from '#lib/ledger/entry.ts';
import { openStore } from '#lib/ledger/open-store.ts';
import { apiCaller } from '#lib/pipeline/deploy-api/caller.ts';
import { invokeUrl } from '#lib/pipeline/deploy-api/invoke-url.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { totalOf } from '#lib/record/counts.ts';
import type { Secret } from '#lib/secret.ts';
import { doubtsOf } from './in-doubt.ts';
import type { Mode } from './modes.ts';
import { openLedger } from './open-run.ts';
import { batches } from './producer/batches.ts';
import { checkTopics } from './producer/check-topics.ts';
import { defaultLimits, type Poster } from './producer/post.ts';
import { postRecords } from './producer/produce.ts';
import { Progress } from './progress.ts';
import type { EmulationResult } from './result.ts';
import { lanesOf } from './source/lanes.ts';
import { parseShard, shardText, WHOLE } from './source/shard.ts';

export interface EmulationOptions {
  readonly mode: Mode;
  /** Turns, or rows of each table; default: 100 in faithful and sample unless a duration is given, in drain all. */
  readonly posts?: number | undefined;
  /** Seconds after which no turn begins. */
  readonly duration?: number | undefined;
  /** Records per second at most. */
  readonly rate?: number | undefined;
  /** Factor on the original's pauses of 0 or 1 second: 1 as the original, 0 none. */
  readonly pace: number;
  /** `i/n`: the i-th of n parts of the posts, in sample and drain. */
  readonly shard?: string | undefined;
  /** Batches under way at the same time, in sample and drain. */
  readonly inFlight?: number | undefined;
  /** Records of a batch at most, in sample and drain. */
  readonly batchSize?: number | undefined;
  /** Default: emulator.seed of the config. */
  readonly seed?: number | undefined;
  /** `file:DIR` or `s3://bucket/prefix`. */
  readonly store: string;
  /** A ledger of this name: gone on with when there is one. Default: the latest of the same sequence, else a new one. */
  readonly run?: string | undefined;
  /** Key of the API where it asks for one; default: looked up. */
  readonly apiKey?: Secret | undefined;
  /** Where the API answers; default: looked up. */
  readonly invokeUrl?: string | undefined;
  readonly signal: AbortSignal;
  /** Told how far it is, a line at a time. */
  say(text: string): void;
}

const DEFAULT_POSTS = 100;
const DEFAULT_IN_FLIGHT = 4;
const DEFAULT_BATCH = 200;
/** What is under way when a run is interrupted may take this long to end; a runner allows 7.5 s. */
const LAST_ANSWER_MS = 3_500;
/** API Gateway gives up after 29 s: its own answer says more than a connection that we cut. */
const ANSWER_MS = 32_000;

/**
 * Posts rows of the database as the users of the original emulator would, and keeps a ledger of what became of every
 * record. Before anything is posted, the topics and tables are looked at.
 *
 * @returns what was done, also when records are unaccounted for: see `emulationFailure`.
 * @throws UserError when it could not begin; the signal's reason when it was interrupted, after everything is settled.
 */
export async function runEmulation(pipeline: Pipeline, options: EmulationOptions): Promise<EmulationResult> {
  const { names, ports } = pipeline;
  const { clock, database } = ports;
  const { signal, say } = options;
  const start = clock.now();
  const store = openStore(options.store, { ...ports, say });
  using _writes = pipeline.writes.open();
  using stopping = abandonLater(signal, clock);
  const url = options.invokeUrl ?? (await invokeUrl(pipeline));
  if (url === undefined) {
    throw new UserError(
      `There is no REST API called ${names.api} yet, so there is no address to post to. Run deploy-api first, or give the input invoke-url.`,
    );
  }
  const poster: Poster = {
    http: apiCaller(pipeline, options.apiKey),
    clock,
    invokeUrl: url.replace(/\/+$/, ''),
    limits: defaultLimits,
    withinMs: ANSWER_MS,
    random: Math.random,
    stop: signal,
    abandon: stopping.signal,
  };
  await checkTopics(
    poster,
    tables.map((table) => names.topics[table]),
  );
  const { shard, width, batch, pace } = flowOf(options);
  const identity = identityOf(pipeline, options);
  const openLanes = await lanesOf(options.mode, {
    database,
    identity,
    shard,
    turns: turnsOf(options),
    isPaced: pace > 0 || options.rate !== undefined,
    signal,
  });
  await using ledger = await openLedger({
    store,
    identity,
    run: options.run,
    names,
    underWay: width * batch,
    now: clock.now(),
  });
  const { next: from } = ledger;
  if (ledger.inDoubtBelow !== undefined) await ledger.appendInDoubt(await doubtsOf(openLanes(ledger), names, clock));
  const lanes = openLanes(ledger);
  const records = lanes.reduce((sum, lane) => sum + Math.min(lane.records, lane.available), 0);
  const until = options.duration === undefined ? Number.POSITIVE_INFINITY : clock.now() + options.duration * 1000;
  say(
    `Posting ${Number.isFinite(records) ? `${records} records` : `for ${options.duration} s`} to ${poster.invokeUrl}${
      options.mode === 'faithful' && from > 0 ? `, from record ${from} of the sequence on` : ''
    }; ledger: run ${ledger.header.run} in ${store.address}`,
  );
  const rate = new RateLimiter(options.rate, clock);
  const posted = await postRecords({
    lanes: lanes.map((lane) => ({
      batches: batches(lane.pages, { clock, size: batch, pace, rate, records: lane.records, until, stop: signal }),
      inDoubtBelow: lane.inDoubtBelow,
    })),
    ledger,
    poster,
    names,
    clock,
    progress: new Progress(clock, say, { records, until }),
    width,
    durable: options.mode !== 'faithful',
  });
  await ledger.checkpoint();
  if (signal.aborted) {
    throw new UserError(
      `Interrupted after ${totalOf(posted.read)} records, all of them settled in the ledger of run ${ledger.header.run} in ${store.address}. The same command goes on from there.`,
      { cause: signal.reason },
    );
  }
  return {
    ...posted,
    run: ledger.header.run,
    store: store.address,
    mode: options.mode,
    from,
    seconds: (clock.now() - start) / 1000,
  };
}

/** How records flow in the mode: the original waits for each answer before it posts the next record. */
function flowOf(options: EmulationOptions) {
  const { mode, shard, inFlight, batchSize, rate, pace } = options;
  if (mode === 'faithful') {
    for (const [name, value] of Object.entries({ shard, 'in-flight': inFlight, 'batch-size': batchSize })) {
      if (value === undefined) continue;
      throw new UserError(
        `Input "${name}" is "${value}", and mode faithful posts one record at a time in the original's order. Leave it out, or choose mode sample or drain.`,
      );
    }
    return { shard: WHOLE, width: 1, batch: 1, pace };
  }
  // A batch holds no more than a second's records, so that the rate holds by the second.
  const most = rate === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(rate));
  return {
    shard: shard === undefined ? WHOLE : parseShard(shard),
    width: inFlight ?? DEFAULT_IN_FLIGHT,
    batch: Math.min(batchSize ?? DEFAULT_BATCH, most),
    pace: 0,
  };
}

/** What the sequence of posts follows from. Mode drain draws nothing. */
function identityOf({ config, names }: Pipeline, { mode, seed, shard }: EmulationOptions): LedgerIdentity {
  const part = shard === undefined ? undefined : shardText(parseShard(shard));
  const isDrawn = mode !== 'drain';
  return {
    mode,
    seed: isDrawn ? (seed ?? config.emulator.seed) : 0,
    rows: isDrawn ? config.emulator.rows : 0,
    userId: names.userId,
    ...(part === undefined ? {} : { shard: part }),
  };
}

function turnsOf({ mode, posts, duration }: EmulationOptions): number {
  return posts ?? (duration === undefined && mode !== 'drain' ? DEFAULT_POSTS : Number.POSITIVE_INFINITY);
}

/** A signal that aborts a little after another one has. */
function abandonLater(signal: AbortSignal, clock: Clock): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const over = new AbortController();
  const later = () => {
    clock.sleep(LAST_ANSWER_MS, over.signal).then(
      () => controller.abort(signal.reason),
      () => undefined, // everything ended before
    );
  };
  if (signal.aborted) later();
  else signal.addEventListener('abort', later, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', later);
      over.abort();
    },
  };
}
